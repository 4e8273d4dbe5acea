"""Words that make what is said with them less certain."""

from __future__ import annotations

import re

UNSURE = re.compile(
    "可能|好像|大概|大约|也许|应该|估计|差不多|左右|上下|约莫|大致|似乎|或许|"
    "说不准|吃不准|拿不准|记不太?清|不太?确定|没准|怕是|兴许|我猜|感觉是?"
)
"""The value stands, but is to be confirmed."""

NEARLY = re.compile("(?:将近|接近|快到?|小|差不多)$")
"""Before a number: it is a little less."""

ABOUT = re.compile("(?:个|户|块钱?|元|家|人)?(?:出头|挂零|开外|往上|以上|不到|大几|好几)")
"""Behind a number: it is a little more or less."""

UNKNOWN = re.compile(
    "不知道|不晓得|不清楚|不太清楚|搞不清|说不清|说不好|不记得|记不得|记不住|忘了|忘记|"
    "不懂|没注意|没留意|没看|晓不得|不大清楚|弄不清|谁知道|哪知道|哪晓得|我哪"
)
"""There is no value in such an answer, unless one is named."""
