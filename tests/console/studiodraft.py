"""What a draft of the property sector may say of acts and timers, each with its comment."""

#: Whatever their forms show besides words, lengths and conditions.
DEEDS = """\
procedure:
  # 先止损
  stop_harm:
    sets:                               # 记下
      harm_ongoing: false               # 已停
      severity: minor                   # 轻微
    forgets: [satisfied]                # 重新问
    draws: {reached: 0.2}               # 两成
    second_officer: {act: dispatch, after: received}     # 先分派
    not_by_doer_of: [dispatch]
    waits_for: [split]                  # 分出的
    agrees_with: [accept, undetermined]
    within: {of: dispatch, period: 10 workdays, says: {zh: 过期了, en: Too late}}       # 自分派起
    links:
      - {kind: complaint, policy: complaint, version_on: today}      # 另立
      - {kind: complaint, when: satisfied == false}
    bars: actor
    hands_back: [unit_head, chief]      # 依次
  classify:
    asks: {fact: severity, one_of: [minor, major], when: reached == true}     # 一项
timers:
  resolve:
    unknown: 3 days                     # 级别不明
    survives: end                       # 不因结案而止
    pauses:                             # 中止
      repair: [start_repair, finish_repair]     # 维修
  answer:
    lapse:
      - escalate:director               # 上报
      - {deem: upgrade, as: upgraded, effective: 'after(due, "1 day")'}     # 视为升级
  soonest:
    title: {zh: 最早的, en: The earliest}
    earliest_of: [inform, hand_in_form]     # 两个
"""
