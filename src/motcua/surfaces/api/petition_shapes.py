"""What the API of petitions takes and gives."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema


class PetitionIn(Schema):
    """`kind`: behaviour, regulation, proposal or service. `about`: dossier, procedure, counter or law, by its `reference`. Without a
    token an `email` is to be proven (`/petitions/prove`) before anybody reads it."""

    centre: str = Field(max_length=20)
    kind: str = Field(max_length=20)
    title: str = Field(max_length=400)
    text: str = Field(max_length=20_000)
    category: str = Field("", max_length=20)
    about: str = Field("", max_length=20)
    reference: str = Field("", max_length=400)
    name: str = Field("", max_length=200)
    email: str = Field("", max_length=300)
    phone: str = Field("", max_length=60)
    may_publish: bool = False
    language: str = Field("vi", max_length=5)


class SentOut(Schema):
    """`code` and `secret` are empty until the address is proven; `proof` names the code that was sent there."""

    id: UUID
    code: str
    secret: str
    due_at: datetime | None
    proof: UUID | None = None


class ProofIn(Schema):
    petition: UUID
    proof: UUID
    code: str = Field(max_length=20)


class PetitionSecretIn(Schema):
    code: str = Field(max_length=80)
    secret: str = Field(max_length=80)


class AddIn(PetitionSecretIn):
    text: str = Field(max_length=20_000)


class ConsentIn(PetitionSecretIn):
    may_publish: bool


class SaidOut(Schema):
    by_sender: bool
    text: str
    at: datetime


class FollowedOut(Schema):
    code: str
    state: str
    kind: str
    centre: str
    agency: str
    agency_name: str
    title: str
    text: str
    received_at: datetime | None
    due_at: datetime | None
    waits_until: datetime | None
    ended_at: datetime | None
    answer: str
    answered_at: datetime | None
    reason: str
    said: list[SaidOut]
    is_joined: bool
    may_publish: bool


class PetitionOut(Schema):
    """`until`: when what is to be done next is due."""

    id: UUID
    code: str
    state: str
    kind: str
    channel: str
    centre: str
    agency: str
    agency_name: str
    title: str
    received_at: datetime | None
    due_at: datetime | None
    until: datetime | None
    ended_at: datetime | None
    published_at: datetime | None
    may_publish: bool
    row_version: int
    category: str
    category_en: str


class PetitionPage(Schema):
    items: list[PetitionOut]
    next: None


class PetitionFileOut(Schema):
    id: UUID
    name: str
    media_type: str
    size: int
    is_open: bool
    url: str


class OfficeSaidOut(SaidOut):
    by_name: str


class WholePetitionOut(PetitionOut):
    """E-mail and phone are masked until `reveal`; `verbs`: what whoever asks may do now."""

    sender_name: str
    email: str
    phone: str
    proven: bool
    about: str
    about_words: str
    text: str
    answer: str
    reason: str
    joined_to: str
    joined: list[str]
    files: list[PetitionFileOut]
    said: list[OfficeSaidOut]
    verbs: list[str]
    alike: list[str]


class PublishedOut(Schema):
    id: UUID
    kind: str
    agency_name: str
    title: str
    text: str
    answer: str
    received_at: datetime
    answered_at: datetime
    published_at: datetime


class PublishedPage(Schema):
    """`next`: the number of the next page, none where this is the last."""

    items: list[PublishedOut]
    next: int | None


class PetitionSeenIn(Schema):
    """`row_version`: of what the officer saw; 409 `changed_meanwhile` where it changed since."""

    row_version: int | None = None


class PetitionAssignIn(PetitionSeenIn):
    """`agency` empty: the centre itself answers. Another `kind` has other days."""

    agency: str = Field("", max_length=20)
    kind: str = Field("", max_length=20)


class TextIn(PetitionSeenIn):
    text: str = Field(max_length=20_000)


class PetitionReasonIn(PetitionSeenIn):
    reason: str = Field(max_length=4000)


class PetitionTransferIn(PetitionSeenIn):
    to: str = Field(max_length=400)
    reason: str = Field("", max_length=4000)


class JoinIn(PetitionSeenIn):
    other: str = Field(max_length=80)


class PetitionAnswerIn(PetitionSeenIn):
    answer: str = Field(max_length=20_000)


class PetitionPublishIn(PetitionSeenIn):
    """`are_no_names`: the officer looked at what looks like a name, and it is none."""

    title: str = Field(max_length=400)
    text: str = Field(max_length=20_000)
    answer: str = Field(max_length=20_000)
    are_no_names: bool = False


class PetitionRevealIn(Schema):
    """`reason`: call, identity, request, or other, which asks for `words`."""

    reason: str = Field(max_length=20)
    words: str = Field("", max_length=1000)


class CategoryIn(Schema):
    """A subject by which senders choose; `agency` answers what is sent under it."""

    code: str = Field(max_length=20)
    name: str = Field(max_length=80)
    name_en: str = Field("", max_length=80)
    agency: str = Field("", max_length=20)


class SettingsIn(Schema):
    """What is named changes, the rest stays. Days are working days; `answer_days` by kind."""

    takes: bool | None = None
    publishes: bool | None = None
    kinds: list[str] | None = Field(None, max_length=10)
    sort_days: int | None = None
    answer_days: dict[str, int] | None = Field(None, max_length=10)
    more_days: int | None = None
    publish_days: int | None = None
    most_open: int | None = None
    categories: list[CategoryIn] | None = Field(None, max_length=40)


class SettingsOut(Schema):
    takes: bool
    publishes: bool
    kinds: list[str]
    sort_days: int
    answer_days: dict[str, int]
    more_days: int
    publish_days: int
    most_open: int
    categories: list[CategoryIn]
