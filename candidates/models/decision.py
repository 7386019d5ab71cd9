"""What was decided about an export, each time it changed."""

from django.db import models

from candidates.models.export import CandidateExport


class ExportDecision(models.Model):
    """One answer of the export policy. A new row only where the answer is another one."""

    export = models.ForeignKey(CandidateExport, on_delete=models.CASCADE, related_name="decisions")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=10)
    reasons = models.JSONField(default=list)

    class Meta:
        verbose_name = "decision"
        indexes = [models.Index(fields=["export", "id"], name="export_decision")]

    def __str__(self) -> str:
        return f"{self.verdict} for export {self.export_id}"
