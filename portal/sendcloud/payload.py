"""The parts of an answer. One that cannot be read costs no other one, and the log names it."""

from typing import Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_serializer,
)

from portal.sendcloud.left_out import inside, leave_out

PayloadT = TypeVar("PayloadT", bound="Payload")
ModelT = TypeVar("ModelT", bound=BaseModel)
# pydantic hands `extra` to the parts of a model, but not through our validators; this goes through.
KEEP_UNKNOWN = "keep unknown fields"


class Payload(BaseModel):
    """A frozen part of an answer; unknown fields are ignored, unless `kept_whole` reads it."""

    model_config = ConfigDict(frozen=True, extra="ignore", validate_by_name=True)

    @model_serializer(mode="wrap")
    def _with_unknown(self, known: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = known(self)
        return fields | (self.__pydantic_extra__ or {})


def kept_whole(model: type[ModelT], value: Any) -> ModelT:
    """What was stored, with the fields that only another release knows; dumping writes them back.

    Raises ValidationError.
    """
    return model.model_validate(value, extra="allow", context=KEEP_UNKNOWN)


def listed(model: type[PayloadT]) -> BeforeValidator:
    """A list of payloads without the elements that cannot be read."""

    def keep(value: Any, info: ValidationInfo) -> tuple[PayloadT, ...]:
        name = info.field_name or ""
        if value is not None and not isinstance(value, (list, tuple)):
            leave_out(name)
            return ()
        with inside(name):
            read = [
                one(model, element, str(index), info.context)
                for index, element in enumerate(value or ())
            ]
        return tuple(part for part in read if part is not None)

    return BeforeValidator(keep)


def optional(model: type[PayloadT]) -> BeforeValidator:
    """One payload, or None when it cannot be read."""
    return BeforeValidator(lambda value, info: _part(model, value, info))


def or_empty(model: type[PayloadT]) -> BeforeValidator:
    """One payload, or an empty one when it is null or cannot be read."""
    return BeforeValidator(lambda value, info: _part(model, value, info) or model())


def _part(model: type[PayloadT], value: Any, info: ValidationInfo) -> PayloadT | None:
    return one(model, value, info.field_name or "", info.context)


def one(
    model: type[PayloadT], value: Any, name: str = "body", context: Any = None
) -> PayloadT | None:
    """The validated payload, or None instead of an error; `name` is its place in the answer."""
    if value is None:
        return None
    try:
        with inside(name):
            keeps = context == KEEP_UNKNOWN
            return kept_whole(model, value) if keeps else model.model_validate(value)
    except ValidationError as error:
        if value != {}:  # old brands send an empty object where they have none
            _leave_out_all(error, name)
        return None


def _leave_out_all(error: ValidationError, name: str) -> None:
    for path in paths_of(error):
        leave_out(f"{name}.{path}".rstrip("."))


def _within(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    with inside(info.field_name or ""):
        return handler(value)


# For a payload that is needed: its errors stay errors, and what it leaves out is named under it.
Needed = WrapValidator(_within)


def paths_of(error: ValidationError) -> list[str]:
    """The fields that made an answer invalid; empty for one that is no object at all."""
    return [".".join(map(str, problem["loc"])) for problem in error.errors()]
