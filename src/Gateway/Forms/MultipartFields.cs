using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Wetware.Gateway.Forms;

/// <summary>Reads <c>multipart/form-data</c> (RFC 7578) part by part, within limits.</summary>
internal static class MultipartFields
{
    /// <exception cref="BadFieldsException">It is no such form, or a part is over a limit.</exception>
    public static async Task<FieldSet> Read(
        HttpRequest request, MediaTypeHeaderValue type, FormLimits limits, UploadBudget.Lease lease, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > FormLimits.BoundaryLength)
            throw BadFieldsException.Body($"multipart/form-data needs a boundary of 1 to {FormLimits.BoundaryLength} characters");
        var reader = new MultipartReader(boundary, request.Body)
        {
            HeadersCountLimit = FormLimits.Headers,
            HeadersLengthLimit = FormLimits.HeaderBytes,
            BodyLengthLimit = limits.BodyBytes,
        };
        try
        {
            return await Read(reader, limits, lease, cancellationToken);
        }
        catch (InvalidDataException error)
        {
            throw BadFieldsException.Body(error.Message);
        }
        catch (IOException error) when (error is not BadHttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            throw BadFieldsException.Body("the form ends before its last boundary");
        }
    }

    private static async Task<FieldSet> Read(MultipartReader reader, FormLimits limits, UploadBudget.Lease lease, CancellationToken cancellationToken)
    {
        var fields = new FieldSet();
        var texts = new List<(string Name, ReadOnlyMemory<byte> Bytes, Encoding? Charset)>();
        var usual = Charsets.Utf8;
        var left = limits.BodyBytes;
        for (var parts = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } section; parts++)
        {
            if (parts == limits.Parts)
                throw new BadFieldsException(new FieldProblem { Field = "body", Reason = "too-many", Detail = $"must have at most {limits.Parts} parts", Maximum = limits.Parts, Unit = "items" });
            var (name, file) = Head(section);
            var most = file is null ? limits.TextBytes : file.Length == 0 && !limits.FileBytes.ContainsKey(name) ? 0 : FileLimit(name, limits);
            var bytes = await BoundedReading.ReadAll(section.Body, Math.Min(most, left), () => TooLarge(name, most, left, limits), lease, cancellationToken);
            left -= bytes.Length;
            if (file is { Length: 0 } && bytes.IsEmpty)
                fields.AddEmpty(name);
            else if (file is not null)
                fields.AddFile(name, bytes);
            else if (name == Charsets.Field)
                usual = Charsets.Find(name, Charsets.Decode(name, bytes.Span, Charsets.Utf8));
            else
                texts.Add((name, bytes, Charset(name, section)));
        }

        // The charset of the form may come after the texts that it is for.
        foreach (var (name, bytes, charset) in texts)
        {
            var text = Charsets.Decode(name, bytes.Span, charset ?? usual);
            if (text.Length == 0 && !limits.MayBeEmpty(name))
                fields.AddEmpty(name);
            else
                fields.Add(name, text);
        }

        return fields;
    }

    // The file name is null for a text, and empty for a file input in which nothing was chosen (HTML, section 4.10.21.8): curl and Go treat it as a file too.
    private static (string Name, string? File) Head(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 } name)
        {
            throw BadFieldsException.Body("each part needs Content-Disposition: form-data with a name");
        }

        var file = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
        return (name, file.HasValue ? HeaderUtilities.RemoveQuotes(file).Value ?? "" : null);
    }

    private static Encoding? Charset(string name, MultipartSection section) =>
        MediaTypeHeaderValue.TryParse(section.ContentType, out var type) && HeaderUtilities.RemoveQuotes(type.Charset).Value is { Length: > 0 } charset
            ? Charsets.Find(name, charset)
            : null;

    private static long FileLimit(string name, FormLimits limits) => limits.FileBytes.TryGetValue(name, out var most)
        ? most
        : throw new BadFieldsException(new FieldProblem
        {
            Field = name,
            Reason = "not-allowed",
            Detail = $"takes no file; only {string.Join(", ", limits.FileBytes.Keys)} do",
        });

    private static BadFieldsException TooLarge(string name, long most, long left, FormLimits limits) =>
        most <= left ? BadFieldsException.TooLarge(name, most) : BadFieldsException.TooLarge("body", limits.BodyBytes);
}
