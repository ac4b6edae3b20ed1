"""The neutral engine: policies, cases, calendars and deadlines of any sector."""
