"""Who fits whom: must-rules that a pair has to meet, and points for what speaks for it, each with its sentence.

Staff decide; this says why. Where somebody comes from, believes in, or why they may stay is never looked at.
"""

from zim_data.matching.assignment import Left, Plan, assign, demand_for, plan, plan_for, recent
from zim_data.matching.comparison import Comparison, Excluded, Match, Obstacle, Ranking, Reason, explain, rank, worth
from zim_data.matching.criteria import CRITERIA, RULES, Criterion
from zim_data.matching.rules import Rule
from zim_data.matching.situation import Decided, Situation, open_tandems, situation

__all__ = [
    "CRITERIA",
    "RULES",
    "Comparison",
    "Criterion",
    "Decided",
    "Excluded",
    "Left",
    "Match",
    "Obstacle",
    "Plan",
    "Ranking",
    "Reason",
    "Rule",
    "Situation",
    "assign",
    "demand_for",
    "explain",
    "open_tandems",
    "plan",
    "plan_for",
    "rank",
    "recent",
    "situation",
    "worth",
]
