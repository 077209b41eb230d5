"""What each of FEEL's own functions gives, in a line of Chinese and of English, for editors that complete them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.feel.builtins import BUILTINS

SAYS: dict[str, tuple[str, str]] = {
    "abs": ("绝对值", "the number without its sign"),
    "after": ("第一个是否在第二个之后", "whether the first lies after the second"),
    "all": ("是否每一项都为真", "whether every item is true"),
    "any": ("是否有一项为真", "whether one item is true"),
    "append": ("在末尾加上几项的列表", "the list with more items at its end"),
    "before": ("第一个是否在第二个之前", "whether the first lies before the second"),
    "ceiling": ("向上取整", "rounded towards positive infinity"),
    "coincides": ("两者是否相同", "whether both are the same"),
    "concatenate": ("几个列表接成一个", "the lists as one, in order"),
    "contains": ("文字里是否有这一段", "whether the text has this in it"),
    "context": ("由键值列表组成的上下文", "the context made of a list of keys and values"),
    "context merge": ("几个上下文合成一个", "the contexts as one; later entries win"),
    "context put": ("加上或换掉一项的上下文", "the context with one entry set"),
    "count": ("有几项", "how many items there are"),
    "date": ("日期：由文字、年月日或日期时间得出", "the date of a text, of year, month and day, or of a moment"),
    "date and time": ("日期时间：由文字或日期加时间得出", "the moment of a text, or of a date and a time"),
    "day of week": ("星期几", "the day of the week, as a word"),
    "day of year": ("一年里的第几天", "the number of the day in its year"),
    "decimal": ("四舍六入五成双，保留几位小数", "rounded half even to so many decimals"),
    "distinct values": ("去掉重复项的列表", "the list without repetitions"),
    "duration": ("时长：由文字得出，如 P7D", "the duration of a text such as P7D"),
    "during": ("第一个是否在第二个范围之内", "whether the first lies within the second"),
    "ends with": ("文字是否以此结尾", "whether the text ends with this"),
    "even": ("是否为偶数", "whether the number is even"),
    "exp": ("e 的几次方", "e to the power of the number"),
    "finished by": ("范围是否止于此", "whether the range ends with this"),
    "finishes": ("是否是范围的终点", "whether this ends the range"),
    "flatten": ("把嵌套的列表摊平", "the list with nested lists opened"),
    "floor": ("向下取整", "rounded towards negative infinity"),
    "get entries": ("上下文的各项，每项有 key 与 value", "the entries of a context, each with key and value"),
    "get value": ("上下文里某个键的值", "the value under a key of a context"),
    "includes": ("范围是否包括它", "whether the range includes this"),
    "index of": ("它在列表里的各个位置", "the places in the list that hold this"),
    "insert before": ("在某个位置之前插入一项的列表", "the list with an item put in before a place"),
    "is": ("两者是否类型与值都相同", "whether both are the same in type and value"),
    "list contains": ("列表里是否有它", "whether the list has this item"),
    "list replace": ("换掉某个位置或符合条件的项的列表", "the list with an item at a place, or those that fit, replaced"),
    "log": ("自然对数", "the natural logarithm"),
    "lower case": ("改成小写的文字", "the text in small letters"),
    "matches": ("文字是否符合正则表达式", "whether the text fits a regular expression"),
    "max": ("最大的一项", "the greatest item"),
    "mean": ("平均值", "the mean of the numbers"),
    "median": ("中位数", "the number in the middle"),
    "meets": ("第一个范围是否恰在第二个开始处结束", "whether the first range ends where the second begins"),
    "met by": ("第一个范围是否恰在第二个结束处开始", "whether the first range begins where the second ends"),
    "min": ("最小的一项", "the least item"),
    "mode": ("出现最多的数", "the numbers that occur most often"),
    "modulo": ("余数", "the remainder of a division"),
    "month of year": ("月份的英文名", "the month, as a word"),
    "not": ("取反", "true for false, false for true"),
    "now": ("现在（日期时间）", "this moment, date and time"),
    "number": ("由文字得出的数", "the number of a text"),
    "odd": ("是否为奇数", "whether the number is odd"),
    "overlaps": ("两个范围是否相交", "whether the ranges share something"),
    "overlaps after": ("第一个范围是否从后面与第二个相交", "whether the first range overlaps the second from behind"),
    "overlaps before": ("第一个范围是否从前面与第二个相交", "whether the first range overlaps the second from before"),
    "product": ("连乘之积", "the product of the numbers"),
    "range": ("由文字得出的范围，如 [1..5]", "the range of a text such as [1..5]"),
    "remove": ("去掉某个位置的项的列表", "the list without the item at a place"),
    "replace": ("按正则表达式替换后的文字", "the text with what fits a regular expression replaced"),
    "reverse": ("倒过来的列表", "the list the other way round"),
    "round down": ("向零舍入，保留几位小数", "rounded towards zero to so many decimals"),
    "round half down": ("五舍六入，保留几位小数", "rounded, halves towards zero, to so many decimals"),
    "round half up": ("四舍五入，保留几位小数", "rounded, halves away from zero, to so many decimals"),
    "round up": ("远离零舍入，保留几位小数", "rounded away from zero to so many decimals"),
    "sort": ("按所给函数排好的列表", "the list in the order that a function says"),
    "split": ("按正则表达式拆开的各段", "the parts of the text between what fits a regular expression"),
    "sqrt": ("平方根", "the square root"),
    "started by": ("范围是否始于此", "whether the range begins with this"),
    "starts": ("是否是范围的起点", "whether this begins the range"),
    "starts with": ("文字是否以此开头", "whether the text begins with this"),
    "stddev": ("标准差", "the standard deviation of the numbers"),
    "string": ("写成文字", "the value as a text"),
    "string join": ("把各段文字连起来", "the texts as one, with a text between them"),
    "string length": ("有几个字", "how many letters the text has"),
    "sublist": ("从某个位置起的几项", "so many items from a place on"),
    "substring": ("从某个位置起的几个字", "so many letters from a place on"),
    "substring after": ("这一段之后的文字", "the text behind this part of it"),
    "substring before": ("这一段之前的文字", "the text before this part of it"),
    "sum": ("合计", "the sum of the numbers"),
    "time": ("时间：由文字、时分秒或日期时间得出", "the time of a text, of hour, minute and second, or of a moment"),
    "today": ("今天（日期）", "this day"),
    "union": ("几个列表合起来并去掉重复", "the lists as one, without repetitions"),
    "upper case": ("改成大写的文字", "the text in capital letters"),
    "week of year": ("一年里的第几周", "the number of the week in its year"),
    "years and months duration": ("两个日期相隔的年月", "the years and months between two dates"),
}  # fmt: skip


@dataclass(frozen=True)
class Described:
    """A function as an editor offers it: the parameters that it needs, and what it gives."""

    name: str
    parameters: tuple[str, ...]
    zh: str
    en: str


def described() -> Iterator[Described]:
    """All of FEEL's own functions, each in its first way to be called, by name."""
    for name, function in sorted(BUILTINS.items()):
        needed = [one.name for one in function.overloads[0].parameters if not one.optional]
        yield Described(name, tuple(needed), *SAYS[name])
