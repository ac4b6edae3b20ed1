"""Hospitals (医院): complaints of patients and staff, and the disputes that grow out of them.

The national measures (医院投诉管理办法(试行) of 2009, 医疗机构投诉管理办法 from 2019-04-10) and six
house rules of hospitals are profiles of one policy, `complaint`; 医疗纠纷预防和处理条例 is the
policy `dispute`, the same in every profile.

What is special: a complaint becomes a dispute by a linked case that keeps its day of receipt;
mediation not finished in time counts as failed (视为调解不成); sealed records outlive the archived
case; and almost every period has a value for the fact that nobody knows yet.
"""

from core.sdk import hookimpl, load_sector


@hookimpl
def tousu_sectors():
    return [load_sector(__file__)]
