"""Text objects, composition objects and block elements."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.slack.blocks.checks import (
    Check,
    also,
    anything,
    array,
    boolean,
    choice,
    integer,
    record,
    some_of,
    string,
    tagged,
    web_address,
)

IDENTIFIER = string(255)
TYPE: Mapping[str, Check] = {"type": anything}


def plain(maximum: int, minimum: int = 1) -> Check:
    """A plain_text object."""
    return tagged({"plain_text": record({**TYPE, "text": string(maximum, minimum)}, {"emoji": boolean})})


def text(maximum: int) -> Check:
    """A plain_text or mrkdwn object."""
    return tagged(
        {
            "plain_text": record({**TYPE, "text": string(maximum)}, {"emoji": boolean}),
            "mrkdwn": record({**TYPE, "text": string(maximum)}, {"verbatim": boolean}),
        }
    )


CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice({"primary", "danger"})},
)
OPTION = record({"text": text(75), "value": string(75)}, {"description": text(75), "url": web_address()})
OVERFLOW_OPTION = record({"text": plain(75), "value": string(75)}, {"description": plain(75), "url": web_address()})
SELECT_OPTION = record({"text": plain(75), "value": string(75)}, {"description": plain(75)})
OPTION_GROUP = record({"label": plain(75), "options": array(SELECT_OPTION, 100)})
FILTER = record({}, {"include": anything, "exclude_external_shared_channels": boolean, "exclude_bot_users": boolean})
DISPATCH = record({"trigger_actions_on": array(choice({"on_enter_pressed", "on_character_entered"}), 2)})

ACTION: Mapping[str, Check] = {"action_id": IDENTIFIER}
MENU: Mapping[str, Check] = {
    **ACTION,
    "placeholder": plain(150),
    "confirm": CONFIRM,
    "focus_on_load": boolean,
}
FIELD: Mapping[str, Check] = {
    **ACTION,
    "placeholder": plain(150),
    "focus_on_load": boolean,
    "dispatch_action_config": DISPATCH,
}
STATIC: Mapping[str, Check] = {"options": array(SELECT_OPTION, 100), "option_groups": array(OPTION_GROUP, 100)}
MANY: Mapping[str, Check] = {"max_selected_items": integer(1, 100)}

BUTTON = record(
    {**TYPE, "text": plain(75)},
    {
        **ACTION,
        "value": string(2000, 0),
        "url": web_address(),
        "style": choice({"primary", "danger"}),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
IMAGE_SOURCE: Mapping[str, Check] = {"image_url": web_address(), "slack_file": anything}
IMAGE_ELEMENT = also(some_of("image_url", "slack_file"), record({**TYPE, "alt_text": string(2000)}, IMAGE_SOURCE))
FEEDBACK_BUTTON = record({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})


def _menu(extra: Mapping[str, Check]) -> Check:
    return record(TYPE, {**MENU, **extra})


def _static(extra: Mapping[str, Check]) -> Check:
    return also(some_of("options", "option_groups"), _menu({**STATIC, **extra}))


MENUS: Mapping[str, Check] = {
    "static_select": _static({"initial_option": SELECT_OPTION}),
    "multi_static_select": _static({**MANY, "initial_options": array(SELECT_OPTION, 100)}),
    "external_select": _menu({"initial_option": SELECT_OPTION, "min_query_length": integer(0, 100)}),
    "users_select": _menu({"initial_user": IDENTIFIER}),
    "multi_users_select": _menu({**MANY, "initial_users": array(IDENTIFIER, 100)}),
    "conversations_select": _menu(
        {
            "initial_conversation": IDENTIFIER,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": FILTER,
        }
    ),
    "channels_select": _menu({"initial_channel": IDENTIFIER, "response_url_enabled": boolean}),
    "datepicker": _menu({"initial_date": string(10)}),
    "timepicker": _menu({"initial_time": string(5), "timezone": string(255)}),
    "datetimepicker": _menu({"initial_date_time": integer(0, 9_999_999_999)}),
}
CHOICES: Mapping[str, Check] = {
    "checkboxes": record(
        {**TYPE, "options": array(OPTION, 10)},
        {**ACTION, "initial_options": array(OPTION, 10), "confirm": CONFIRM, "focus_on_load": boolean},
    ),
    "radio_buttons": record(
        {**TYPE, "options": array(OPTION, 10)},
        {**ACTION, "initial_option": OPTION, "confirm": CONFIRM, "focus_on_load": boolean},
    ),
}
FIELDS: Mapping[str, Check] = {
    "plain_text_input": record(
        TYPE,
        {
            **FIELD,
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
    ),
    "email_text_input": record(TYPE, {**FIELD, "initial_value": string(3000, 0)}),
    "url_text_input": record(TYPE, {**FIELD, "initial_value": string(3000, 0)}),
    "number_input": record(
        {**TYPE, "is_decimal_allowed": boolean},
        {**FIELD, "initial_value": string(100, 0), "min_value": string(100), "max_value": string(100)},
    ),
}
OVERFLOW = record({**TYPE, "options": array(OVERFLOW_OPTION, 5)}, {**ACTION, "confirm": CONFIRM})
FEEDBACK = record(
    {**TYPE, "positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON},
    ACTION,
)
ICON_BUTTON = record(
    {**TYPE, "icon": choice({"trash"}), "text": plain(75)},
    {
        **ACTION,
        "value": string(2000),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
        "visible_to_user_ids": anything,
    },
)

ACTIONS_ELEMENT = tagged({"button": BUTTON, "overflow": OVERFLOW, **MENUS, **CHOICES})
ACCESSORY = tagged({"button": BUTTON, "overflow": OVERFLOW, "image": IMAGE_ELEMENT, **MENUS, **CHOICES})
INPUT_ELEMENT = tagged({**FIELDS, **MENUS, **CHOICES})
CONTEXT_ACTIONS_ELEMENT = tagged({"feedback_buttons": FEEDBACK, "icon_button": ICON_BUTTON})
CONTEXT_ELEMENT = tagged(
    {
        "image": IMAGE_ELEMENT,
        "plain_text": record({**TYPE, "text": string(3000)}, {"emoji": boolean}),
        "mrkdwn": record({**TYPE, "text": string(3000)}, {"verbatim": boolean}),
    }
)
