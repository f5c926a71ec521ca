"""Plain values and arrays out of a Python pickle, without running anything that it says.

A pickle is a program for a machine with a stack and a memo (the opcodes are described in Python's `pickletools`). Here
it is read opcode by opcode. What builds numbers, texts, lists, tuples and dictionaries is done; of all that it wants to
call, only the few calls are known that stand in every pickled NumPy array, and they are recognised by their names and
done here: nothing is imported and nothing is called. Everything else is refused.
"""

from __future__ import annotations

import codecs
import math
import pickletools
import re
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, TypeAlias

import numpy as np
import numpy.typing as npt

from cnn_gui.data.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

Array: TypeAlias = npt.NDArray[Any]

MAX_OPCODES = 6_000_000
"""A pickle of more steps is not read: arrays take a few each, lists of a million labels two million."""

# Modules have moved: NumPy 1 and 2, Python 2 and 3.
_KNOWN = {
    re.compile(r"numpy\.(_?core)\.multiarray _reconstruct"): "reconstruct",
    re.compile(r"numpy\.(_?core)\.multiarray scalar"): "scalar",
    re.compile(r"numpy\.(_?core)\.numeric _frombuffer"): "frombuffer",
    re.compile(r"numpy(\.(_?core)\.multiarray)? ndarray"): "ndarray",
    re.compile(r"numpy dtype"): "dtype",
    re.compile(r"_codecs encode"): "encode",
    re.compile(r"(builtins|__builtin__) (bytes|bytearray)"): "bytes",
    re.compile(r"collections OrderedDict"): "dict",
}
_DTYPE = re.compile(r"[<>|=]?([biu]1|[iuf][248]|[SU]\d{1,6}|O[48]?|\?)")
_ORDERS = {"<", ">", "|", "="}
_DAMAGE = (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, EOFError, RecursionError)


class _Call:
    """The name of something that a pickle wants to call, one of the known."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


class _Dtype:
    def __init__(self, code: str) -> None:
        self.code = code


class _Shell:
    """An array that is announced and not filled yet; `memo` are the places where it has been put down."""

    def __init__(self) -> None:
        self.memo: list[int] = []


class _Mark:
    pass


def read_plain_pickle(where: str, file: BinaryIO) -> object:
    """The value that a pickle holds: None, bool, int, float, str, bytes, list, tuple, dict, array, in each other too.

    Lists and dictionaries may hold themselves. Arrays of objects have dtype object and hold such values. Texts that
    Python 2 has written are read as Latin-1.

    Args:
        where: what is read, for messages, such as "data.pkl: this pickle".
        file: what is read, from where it stands; its size must have been limited.

    Raises:
        DataError: it holds something else, or is damaged.
    """
    try:
        return _Machine(where).run(file)
    except _DAMAGE as error:
        raise DataError(f"{where} is damaged or incomplete ({str(error)[:100]}). Fetch it again.") from error


class _Machine:
    def __init__(self, where: str) -> None:
        self._where = where
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        # A text or a list that was read once may be asked for as an array again and again.
        self._read = self._made = 0

    def run(self, file: BinaryIO) -> object:
        for _ in range(MAX_OPCODES):
            code = file.read(1)
            if not code:
                raise EOFError("it stops too early")
            opcode = _OPCODES[code]
            if opcode.name == "STOP":
                break
            self._do(opcode.name, _argument(opcode, file))
        else:
            raise DataError(
                f"{self._where} has more than {MAX_OPCODES:,} steps, as pickled lists of pixels have. "
                "Store the images as an array with numpy.savez."
            )
        (value,) = self._stack
        if isinstance(value, (_Call, _Dtype, _Shell, _Mark)):
            self._refuse("an unfinished object")
        return value

    def _refuse(self, what: str) -> NoReturn:
        raise DataError(
            f"{self._where} holds pickled Python objects ({what[:100]}), which are not read because they could run any "
            "program. Store images and labels as arrays of numbers or text with numpy.savez."
        )

    def _do(self, name: str, argument: Any) -> None:
        stack = self._stack
        self._read += 1
        if name in _PUSHED:
            stack.append(argument)
            self._read += len(argument) if isinstance(argument, (str, bytes, bytearray)) else 0
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name]())
        elif name in ("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"):
            self._put(len(self._memo) if name == "MEMOIZE" else argument)
        elif name in ("GET", "BINGET", "LONG_BINGET"):
            stack.append(self._memo[argument])
        elif name in _ACTIONS:
            _ACTIONS[name](self)
        elif name in ("GLOBAL", "STACK_GLOBAL"):
            if name == "STACK_GLOBAL":
                attribute, module = stack.pop(), stack.pop()
                argument = f"{module} {attribute}"
            stack.append(self._known(argument))
        elif name not in ("PROTO", "FRAME"):
            self._refuse(name)

    def _known(self, name: str) -> _Call:
        kind = next((kind for pattern, kind in _KNOWN.items() if pattern.fullmatch(name)), None)
        if kind is None:
            self._refuse(name.replace(" ", "."))
        return _Call(kind)

    def _put(self, place: int) -> None:
        value = self._stack[-1]
        self._memo[place] = value
        if isinstance(value, _Shell):
            value.memo.append(place)

    def marked(self) -> list[Any]:
        """What has been put onto the stack since the last mark, which goes too."""
        place = len(self._stack) - 1
        while not isinstance(self._stack[place], _Mark):
            place -= 1
            if place < 0:
                raise ValueError("a mark is missing")
        values = self._stack[place + 1 :]
        del self._stack[place:]
        return values

    def push(self, value: object) -> None:
        self._stack.append(value)

    def double(self) -> None:
        self._stack.append(self._stack[-1])

    def pop(self) -> Any:
        return self._stack.pop()

    def extend(self, values: list[Any]) -> None:
        target = self._stack[-1]
        if type(target) is not list:
            self._refuse("items of something that is no list")
        target.extend(values)

    def dictionary(self) -> None:
        values = self.marked()
        self._stack.append({})
        self.update(values)

    def update(self, values: list[Any]) -> None:
        target = self._stack[-1]
        if type(target) is not dict or len(values) % 2:
            self._refuse("entries of something that is no dictionary")
        for key, value in zip(values[::2], values[1::2], strict=True):
            if type(key) not in (str, bytes, int, float, bool, type(None)):
                self._refuse(f"a key of type {type(key).__name__}")
            target[key] = value

    def reduce(self) -> None:
        arguments, call = self._stack.pop(), self._stack.pop()
        if not isinstance(call, _Call) or type(arguments) is not tuple:
            self._refuse("a call")
        self._stack.append(self._called(call.kind, arguments))

    def _called(self, kind: str, arguments: tuple[Any, ...]) -> object:
        if kind == "reconstruct" and isinstance(arguments[0], _Call) and arguments[0].kind == "ndarray":
            return _Shell()
        if kind == "dtype" and isinstance(arguments[0], str) and _DTYPE.fullmatch(arguments[0]):
            return _Dtype(arguments[0])
        if kind == "dtype":
            self._refuse(f"values of type {arguments[0]}")
        if kind == "encode" and len(arguments) == 2 and arguments[1] in ("latin1", "latin-1"):
            return self._copied(arguments[0].encode("latin-1"))
        if kind == "bytes" and not arguments:
            return b""
        if kind == "dict" and not arguments:
            return {}
        if kind == "frombuffer":
            raw, dtype, shape, order = arguments[:4]
            axes = arguments[4] if len(arguments) > 4 else None
            if axes is None:
                return self._array(shape, dtype, raw, "F" if order == "F" else "C")
            return self._array(shape, dtype, raw, "C").transpose(axes)
        if kind != "scalar" or len(arguments) != 2:
            self._refuse(f"a call of {kind}")
        return self._array((1,), arguments[0], arguments[1], "C")[0].item()

    def build(self) -> None:
        state, target = self._stack.pop(), self._stack[-1]
        if isinstance(target, _Dtype) and type(state) is tuple and state[1] in _ORDERS and state[2:5] == (None,) * 3:
            code = target.code.lstrip("<>|=")
            if code in ("S0", "U0") or code[0] in "SU":
                code = f"{code[0]}{int(state[5]) // (4 if code[0] == 'U' else 1)}"
            # "|" is said of types without an order, and by Python 2 of none.
            target.code = (state[1] if state[1] in "<>" else "") + code
        elif isinstance(target, _Shell) and type(state) is tuple and len(state) in (4, 5):
            shape, dtype, fortran, raw = state[-4:]
            array = self._array(shape, dtype, raw, "F" if fortran else "C")
            self._stack[-1] = array
            for place in target.memo:
                self._memo[place] = array
        else:
            self._refuse("the state of an object")

    def _copied(self, value: Any) -> Any:
        self._made += len(value)
        if self._made > 2 * self._read:
            raise ValueError("the same values over and over again")
        return value

    def _array(self, shape: Any, dtype: Any, raw: Any, order: str) -> Array:
        if type(shape) is not tuple or not all(type(size) is int and size >= 0 for size in shape):
            raise ValueError(f"an array of shape {str(shape)[:50]}")
        if not isinstance(dtype, _Dtype) or not _DTYPE.fullmatch(dtype.code):
            self._refuse("an array of a type of its own")
        if "O" in dtype.code:
            if type(raw) is not list or len(raw) != math.prod(shape):
                raise ValueError("an array of objects without all of them")
            objects = np.empty(len(self._copied(raw)), object)
            for place, value in enumerate(raw):
                objects[place] = value
            return objects.reshape(shape, order="F" if order == "F" else "C")
        if isinstance(raw, str):
            raw = self._copied(raw.encode("latin-1"))
        if not isinstance(raw, (bytes, bytearray)):
            raise ValueError("an array without its bytes")
        kind = np.dtype(dtype.code)
        if kind.itemsize * math.prod(shape) != len(raw):
            raise ValueError(f"an array of shape {shape} with {len(raw):,} bytes")
        if kind.itemsize == 0:
            return np.zeros(shape, kind)
        return np.frombuffer(raw, kind).reshape(shape, order="F" if order == "F" else "C")


_NUMBERS = ("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT")
_TEXTS = ("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8")
_BYTES = ("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8")
_PUSHED = frozenset((*_NUMBERS, *_TEXTS, *_BYTES))
_CONSTANTS: dict[str, Callable[[], object]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "EMPTY_DICT": dict,
    "MARK": _Mark,
}


_OPCODES = {opcode.code.encode("latin-1"): opcode for opcode in pickletools.opcodes}


def _argument(opcode: pickletools.OpcodeInfo, file: BinaryIO) -> Any:
    if opcode.name == "STRING":
        # Python's own reader of arguments wants ASCII here, and the pixels of Python 2 are not.
        return codecs.escape_decode(file.readline().strip()[1:-1])[0].decode("latin-1")
    return None if opcode.arg is None else opcode.arg.reader(file)


def _taken(machine: _Machine, count: int) -> tuple[Any, ...]:
    return tuple(reversed([machine.pop() for _ in range(count)]))


_ACTIONS: dict[str, Callable[[_Machine], object]] = {
    "TUPLE": lambda machine: machine.push(tuple(machine.marked())),
    "TUPLE1": lambda machine: machine.push(_taken(machine, 1)),
    "TUPLE2": lambda machine: machine.push(_taken(machine, 2)),
    "TUPLE3": lambda machine: machine.push(_taken(machine, 3)),
    "LIST": lambda machine: machine.push(machine.marked()),
    "DICT": _Machine.dictionary,
    "APPEND": lambda machine: machine.extend([machine.pop()]),
    "APPENDS": lambda machine: machine.extend(machine.marked()),
    "SETITEM": lambda machine: machine.update(list(_taken(machine, 2))),
    "SETITEMS": lambda machine: machine.update(machine.marked()),
    "POP": _Machine.pop,
    "POP_MARK": _Machine.marked,
    "DUP": _Machine.double,
    "REDUCE": _Machine.reduce,
    "BUILD": _Machine.build,
}
