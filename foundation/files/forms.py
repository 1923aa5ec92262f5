"""Uploading in the admin: what comes in is checked (documents) or written anew (pictures) before it is kept."""

from __future__ import annotations

from typing import IO, Any, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from foundation.files import checking, cleaning, naming, scaling
from foundation.files.checking import UploadRefused
from foundation.ground import clock


class PictureField(WagtailImageField):
    """A picture, written anew before Wagtail looks at it: Wagtail decodes first and counts pixels then."""

    def to_python(self, data: Any) -> Any:
        """Clean a new file."""
        if isinstance(data, UploadedFile):
            self.check_image_file_size(data)
            try:
                data = cleaning.picture(data, naming.safe(data.name or ""))
            except UploadRefused as refused:
                raise ValidationError(str(refused), code="refused") from refused
        return super().to_python(data)


class PictureForm(BaseImageForm):
    """A picture: only its pixels are kept, and a replaced one gets its sizes anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stock := self.fields.get("file"):  # the form for the words of a picture has none
            self.fields["file"] = PictureField(label=stock.label, required=stock.required, widget=stock.widget)

    def save(self, commit: bool = True) -> Any:
        """Save, and ask for the sizes of a replaced picture once the old ones are deleted."""
        is_replaced = bool(self.instance.pk) and "file" in self.changed_data
        picture = super().save(commit=commit)
        if commit and is_replaced:
            scaling.ask(picture, at=clock.now())
        return picture


class DownloadForm(BaseDocumentForm):
    """A document: its content is what its ending says, and nothing in it acts."""

    def _update_errors(self, errors: ValidationError) -> None:
        """Leave out what the model says of a file that was refused: it sees none, and finds that it has no ending."""
        if "file" in self.errors and hasattr(errors, "error_dict"):
            errors.error_dict.pop("file", None)
        super()._update_errors(errors)

    def clean_file(self) -> Any:
        """Check a new file."""
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        file.name = naming.safe(file.name or "")
        try:
            checking.document(cast("IO[bytes]", file), file.name)
        except UploadRefused as refused:
            raise ValidationError(str(refused), code="refused") from refused
        return file
