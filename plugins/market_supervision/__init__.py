"""Market supervision (市场监管): complaints, reports, inquiries of a county bureau, from 1998.

The regime. Until the end of 2019 three tracks had a law each: commerce (工商总局令第62号, fines by
令第28号), product quality (国家质量技术监督局令第51号, fines by 质检总局令第137号), food and drugs
(食药总局令第21号, complaints and reports alike). Fines came under one rule on 2019-04-01 (令第2号),
complaints and reports under one on 2020-01-01 (令第20号), replaced on 2026-04-15 (令第121号).
A bureau's own working rules of 2017-03-20 (投诉举报工作规范) run beside them as an overlay:
dispatch, assignment, approvals, callback.

What is special:

* A case keeps the law of its day of receipt; ``track`` is needed only before 2020.
* Silence means acceptance under the food and drug law alone, even after a rejection in time that
  nobody was told of: acceptance then counts from the fifth day after receipt.
* From 2024-07-01 to 2026-04-14 mediation has two limits, sixty days by State Council regulation
  and forty-five workdays by departmental rule; the one that ends first governs.
* An anonymous report is as good as any, an anonymous complaint is not; whoever reports is sealed.
* A fine takes two officers; a rejection, a fine and a reply take a legal review and a chief.

Everything lives in the YAML files beside this one; docs/policy-language.md says how to read them.
"""

from core.sdk import hookimpl, load_sector


@hookimpl
def tousu_sectors():
    return [load_sector(__file__)]
