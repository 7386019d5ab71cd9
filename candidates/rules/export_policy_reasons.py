"""The codes of the export policy, with their meaning."""

from integrations.rules.reason_code import ReasonCode


class ExportReason(ReasonCode):
    """Why a candidate goes out, waits, or never goes."""

    DUE = "export.due", "Everything agreed is met; the candidate goes out."
    RELEASED = "export.released", "A person sent the candidate now, although policy would wait."
    SENT_AGAIN = "export.sent_again", "A person sends again what has arrived already."
    PROSPECT_HAS_NO_APPLICATION = (
        "export.prospect_has_no_application",
        "A prospect has no application in the ATS, so no activity on a job.",
    )
    ALREADY_EXPORTED = (
        "export.already_exported",
        "The candidate has arrived in the ATS on this job already.",
    )
    CANDIDATE_REJECTED = "export.candidate_rejected", "A person rejected the candidate here."
    CANDIDATE_WITHDRAWN = "export.candidate_withdrawn", "The candidate has withdrawn."
    SKIPPED_AT_THE_DESK = (
        "export.skipped_at_the_desk",
        "A person decided at the match desk that the candidate is not sent to this ATS.",
    )
    REDIRECT_WORKFLOW = (
        "export.redirect_workflow",
        "The agreed workflow is Redirect: nothing is exported.",
    )
    SYSTEM_CANNOT_TAKE_CANDIDATES = (
        "export.system_cannot_take_candidates",
        "The connection only keeps known people out of searches.",
    )
    KNOWN_IN_ATS = (
        "export.known_in_ats",
        "The ATS knows the outreach candidate already, and the search leaves such people out.",
    )
    COOLING_DOWN = (
        "export.cooling_down",
        "The ATS rejected the person a short while ago; they are left alone until a date.",
    )
    REMOVED_IN_ATS = (
        "export.removed_in_ats",
        "The customer has deleted or anonymised the person in their ATS.",
    )
    MANUAL_JOB = "export.manual_job", "The job was made by hand; the ATS does not know it."
    JOB_CLOSED = "export.job_closed", "The job is closed in the ATS."
    JOB_NOT_ELIGIBLE = "export.job_not_eligible", "The connection's rules exclude the job."
    NO_VALID_EMAIL = (
        "export.no_valid_email",
        "The candidate has no usable e-mail address: reach out on LinkedIn.",
    )
    NO_NAME = "export.no_name", "The candidate has neither a first nor a last name."
    CONNECTION_NOT_ACTIVE = (
        "export.connection_not_active",
        "The connection is being set up, paused, broken or closed.",
    )
    SHADOW_MODE = (
        "export.shadow_mode",
        "It would go now; the connection runs in shadow mode.",
    )
    TEST_CANDIDATE = "export.test_candidate", "A test candidate goes out to verify the connection."
    JOB_NOT_ACTIVE = "export.job_not_active", "The job's AI recruiter is not active."
    PASSIVE_NOT_SCREENED = (
        "export.passive_not_screened",
        "An outreach candidate's screening conversation is not complete.",
    )
    NOT_ENGAGED = "export.not_engaged", "An outreach candidate is not Engaged yet."
    PROSPECTS_NOT_SUPPORTED = (
        "export.prospects_not_supported",
        "The search exports prospects, which this connection cannot take.",
    )
    STAGE_NOT_IN_JOB = (
        "export.stage_not_in_job",
        "The stage chosen in the search is not an active stage of the job in the ATS.",
    )
    TRIGGER_STAGE_NOT_REACHED = (
        "export.trigger_stage_not_reached",
        "The candidate has not reached the stage at which the export is due.",
    )
    FIRST_ARRIVAL_UNDER_WAY = (
        "export.first_arrival_under_way",
        "The update waits until the candidate has arrived.",
    )
    UPDATE_NOT_SCREENED = (
        "export.update_not_screened",
        "The update of a created candidate waits for the screening conversation.",
    )
    NOT_A_RESPONDER = (
        "export.not_a_responder",
        "The search exports responders only and the candidate has not answered.",
    )
    RESPONSE_NOT_SELECTED = (
        "export.response_not_selected",
        "The candidate's answer is not among those the search exports.",
    )
    SEARCH_IS_MANUAL = "export.search_is_manual", "The search exports by hand."
