using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Wetware.Gateway.Forms;

/// <summary>Reads <c>multipart/form-data</c> (RFC 7578) part by part, within limits.</summary>
internal static class MultipartFields
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
        var left = limits.BodyBytes;
        for (var parts = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } section; parts++)
        {
            if (parts == limits.Parts)
                throw new BadFieldsException(new FieldProblem { Field = "body", Reason = "too-many", Detail = $"must have at most {limits.Parts} parts", Maximum = limits.Parts, Unit = "items" });
            var (name, isFile) = Head(section);
            var most = isFile ? FileLimit(name, limits) : limits.TextBytes;
            var bytes = await BoundedReading.ReadAll(section.Body, Math.Min(most, left), () => TooLarge(name, most, left, limits), lease, cancellationToken);
            left -= bytes.Length;
            if (isFile)
                fields.AddFile(name, bytes);
            else
                fields.Add(name, Text(name, bytes));
        }

        return fields;
    }

    private static (string Name, bool IsFile) Head(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 } name)
        {
            throw BadFieldsException.Body("each part needs Content-Disposition: form-data with a name");
        }

        // A browser sends a file input that was left empty with an empty file name: curl and Go take it for a file too.
        return (name, disposition.FileName.HasValue || disposition.FileNameStar.HasValue);
    }

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

    private static string Text(string name, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new BadFieldsException(new FieldProblem { Field = name, Reason = "malformed", Detail = "must be UTF-8" });
        }
    }
}
