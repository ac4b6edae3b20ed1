"""What goes wrong, as ``application/problem+json`` (RFC 9457), in the language asked for.

Every code of the domain has one status, so that a script may read either. A page is answered
with a page. No answer shows a traceback, and no log line what a message quoted.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from api.context import language
from api.logs import request_id
from api.scrubbing import places, told
from core.domain.errors import Problem, TousuError
from core.domain.worktime.workdays import OutsideCalendar

log = logging.getLogger("tousu.api")

#: code: status, title in Chinese and in English.
CODES: dict[str, tuple[int, str, str]] = {
    "malformed": (400, "请求无法读取", "The request cannot be read"),
    "unauthenticated": (401, "须先登录", "Authentication needed"),
    "forbidden": (403, "无权进行", "Not permitted"),
    "conflict_of_interest": (403, "须回避", "Conflict of interest"),
    "not_found": (404, "未找到", "Not found"),
    "method_not_allowed": (405, "不支持此方法", "Method not allowed"),
    "not_allowed": (409, "此动作现在不能由您办理", "The act is not open to you now"),
    "identifies_reporter": (409, "会暴露举报人", "It would tell who reported"),
    "guard_failed": (409, "不符合办理条件", "A condition of the act does not hold"),
    "too_late": (409, "已过办理时限", "Too late"),
    "limit_reached": (409, "已达次数上限", "Limit reached"),
    "needs_second_officer": (409, "须另一名工作人员", "Another officer is needed"),
    "needs_approval": (409, "须经审批", "Approval needed"),
    "not_published": (409, "尚未公布", "Not published"),
    "no_checkpoint": (409, "尚无检查点", "No checkpoint yet"),
    "conflict": (409, "与已有内容冲突", "Conflict"),
    "stale": (412, "已被更改", "It was changed meanwhile"),
    "too_large": (413, "请求正文过大", "The body is too large"),
    "unsupported_media_type": (415, "不支持此类正文", "Unsupported media type"),
    "invalid_input": (422, "提交的内容有误", "The input is not valid"),
    "policy_file": (422, "政策文件有误", "The policy files have mistakes"),
    "mapping_file": (422, "映射文件有误", "The mapping file has mistakes"),
    "unusable_file": (422, "表格无法使用", "The table cannot be used"),
    "precondition_required": (428, "须说明所依据的版本", "Precondition required"),
    "too_many_requests": (429, "尝试过于频繁", "Too many attempts"),
    "internal": (500, "系统出错", "Internal error"),
    "bad_letterhead": (500, "红头模板不能使用", "The letterhead cannot be used"),
    "held": (503, "恢复后停办待核", "On hold after a restore"),
    "damaged": (500, "封存内容与案件不符", "What is sealed does not belong here"),
    "bad_keys": (503, "密钥不可用", "The keys are not here"),
    "no_renderer": (501, "本机不能生成此格式", "This format cannot be made here"),
    "unavailable": (503, "暂时无法办理", "Unavailable for now"),
}
#: Errors that Flask raises by itself, by status.
_OF_FLASK = {
    status: next(code for code, (own, _, _) in CODES.items() if own == status)
    for status in (400, 401, 403, 404, 405, 413, 415, 429)
}
#: Where addresses begin that programs ask for.
_PROGRAMS = ("/api/", "/health", "/metrics")
_DETAILS = {
    "not_found": ("没有这个地址", "There is nothing at this address"),
    "method_not_allowed": ("此地址不支持该方法", "This address does not know that method"),
    "internal": ("已记录,请联系管理员", "It was logged; please tell the administrator"),
}


class ApiError(TousuError):
    """An error of the way in rather than of the office, such as a missing header."""

    def __init__(
        self,
        code: str,
        zh: str,
        en: str,
        problems: Iterable[Problem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(zh, en, problems, code)
        self.headers = dict(headers or {})


def init_app(app: Flask) -> None:
    """Answer every error of ``app`` in this module's way."""
    app.register_error_handler(TousuError, _domain)
    app.register_error_handler(OutsideCalendar, _outside_calendar)
    app.register_error_handler(Exception, _unexpected)


def handle_http_exception(error: HTTPException) -> Response:
    """Answer an error that Flask raised by itself, with the headers it brings."""
    code = _OF_FLASK.get(error.code or 500, "internal" if (error.code or 500) >= 500 else "")
    headers = {k: v for k, v in error.get_headers() if k.lower() != "content-type"}
    zh, en = _too_large() if code == "too_large" else _DETAILS.get(code, (error.name,) * 2)
    return answer(TousuError(zh, en, code=code or "malformed"), headers, status=error.code)


def _too_large() -> tuple[str, str]:
    """How large the body of this request may be, and what to do."""
    most = (request.max_content_length or current_app.config["MAX_CONTENT_LENGTH"]) / 2**20
    zh = f"请求正文不得超过 {most:.3g} MiB;请分几次提交,文件请先压缩,或者逐个上传"
    en = f"A body may have {most:.3g} MiB at most; send less at a time, or make files smaller"
    return zh, en


def answer(
    error: TousuError, headers: Mapping[str, str] | None = None, status: int | None = None
) -> Response:
    """The answer to ``error``: a problem document, or a page where a page was asked for."""
    known, zh, en = CODES.get(error.code, (500, error.code, error.code))
    status = status or known
    chosen = language()
    body: dict[str, Any] = {
        "type": f"/api/docs#{error.code}",
        "title": zh if chosen == "zh" else en,
        "status": status,
        "detail": error.text(chosen),
        "code": error.code,
        "errors": [_place(problem, chosen) for problem in error.problems],
    }
    if is_page():
        page = current_app.config["ERROR_PAGE"](body)
        response = Response(page, status, mimetype="text/html")
    else:
        text = json.dumps(body, ensure_ascii=False)
        response = Response(text, status, mimetype="application/problem+json")
    response.headers["Content-Language"] = chosen
    response.headers["Vary"] = "Accept-Language"
    response.headers.extend(headers or {})
    return response


def is_page() -> bool:
    """Whether the address asked for belongs to people rather than to programs."""
    return "ERROR_PAGE" in current_app.config and not request.path.startswith(_PROGRAMS)


def _place(problem: Problem, chosen: str) -> dict[str, str]:
    found = {"path": problem.path, "message": problem.text(chosen)}
    return found | ({"hint": problem.hint} if problem.hint else {})


def _domain(error: TousuError) -> Response:
    headers = dict(getattr(error, "headers", {}))
    if error.code == "unauthenticated" and not is_page():
        given = 'error="invalid_token"' if "Authorization" in request.headers else ""
        headers["WWW-Authenticate"] = f'Bearer realm="tousu", {given}'.rstrip(", ")
    if error.code == "unavailable":
        headers.setdefault("Retry-After", "5")
    if error.code not in CODES:
        return _unexpected(error)
    return answer(error, headers)


def _outside_calendar(error: OutsideCalendar) -> Response:
    zh = "日期超出工作日历的范围"
    return answer(TousuError(zh, str(error), [Problem("", zh, str(error))], "invalid_input"))


def _unexpected(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return handle_http_exception(error)
    # The message may quote what somebody sent, so only the kind and the places are written down.
    log.error("%s in %s\n%s", told(error), request.endpoint, places(error.__traceback__))
    number = request_id()
    zh, en = f"已记录,请联系管理员,编号 {number}", f"It was logged as {number}"
    return answer(TousuError(zh, f"{en}; please tell the administrator", code="internal"))
