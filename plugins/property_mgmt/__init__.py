"""物业 (property management): a company's own complaint procedure over a thin floor of local law.

The regime is 投诉处理内部工作程序 (PI: 轻微 2 days, 重要 3, 重大 2 and 10), 投诉处理管理制度
(PT: 一类/二类), 客户投诉回访制度 (PC: every case is called back), the annual summary (PS: duties,
瞒报漏报) and, where a city has set a number, its regulation (杭州 第五十条; 菏泽 第二十八条,
滨州 第五十三条, 聊城 第六十六条).

Special to it: nothing is ever rejected (无效投诉 too is helped); severity decides every length,
is asked for like an interview, and changes only by ``classify`` or ``upgrade``; a valid
complaint unsolved after one month becomes 重大 and its clocks start again; a dissatisfied
callback reopens the case with new runs; an approval counts from exactly the role named.
杭州 runs an overlay beside the company's clock; under 菏泽, 滨州 and 聊城 the department's own
clock is a policy of its own, for what is addressed to it.
"""

from core.sdk import hookimpl, load_sector


@hookimpl
def tousu_sectors():
    return [load_sector(__file__)]
