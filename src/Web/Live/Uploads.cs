using Microsoft.AspNetCore.Components.Forms;
using Wetware.Errors;

namespace Wetware.Web.Live;

/// <summary>Files that consoles send.</summary>
internal static class Uploads
{
    /// <summary>Reads a file into memory, one of <see cref="UploadLimit.Max"/> at a time.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: empty or too long; <c>overloaded</c>; <c>failed</c>: none was chosen.</exception>
    public static async Task<byte[]> ReadAsync(this UploadLimit uploads, string field, IBrowserFile? file, long maxBytes, CancellationToken cancellationToken)
    {
        Check(field, file, maxBytes);
        using var place = uploads.Take();
        var bytes = new byte[file!.Size];
        await using var stream = file.OpenReadStream(maxBytes, cancellationToken);
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <summary>Refuses no file, an empty one and one that is too long.</summary>
    /// <exception cref="WetwareException"><c>limit</c> or <c>failed</c>.</exception>
    public static void Check(string field, IBrowserFile? file, long maxBytes)
    {
        if (file is null)
            throw new WetwareException(ErrorKind.Failed, $"field '{field}': no file was chosen");
        if (file.Size is 0 || file.Size > maxBytes)
            throw new WetwareException(ErrorKind.Limit, $"field '{field}': the file has {file.Size} bytes; 1 to {maxBytes} are allowed");
    }
}
