"""The tables of people, by subject."""

from motcua.domain.people.models.citizens import (
    Citizen,
    CitizenSession,
    Claim,
    CounterCode,
    FormerAddress,
    FormerNumber,
    Passkey,
    ProvenIdentity,
    SignInCode,
)
from motcua.domain.people.models.companies import Company, CompanyInvitation, CompanyMember
from motcua.domain.people.models.staff import ROLES, Assignment, ServiceToken, Staff

__all__ = [
    "ROLES",
    "Assignment",
    "Citizen",
    "CitizenSession",
    "Claim",
    "Company",
    "CompanyInvitation",
    "CompanyMember",
    "CounterCode",
    "FormerAddress",
    "FormerNumber",
    "Passkey",
    "ProvenIdentity",
    "ServiceToken",
    "SignInCode",
    "Staff",
]
