namespace Wetware.Gateway.Forms;

/// <summary>How much of a form is read.</summary>
/// <param name="BodyBytes">All of it.</param>
/// <param name="FileBytes">Largest file of each field that takes one; other fields take none.</param>
/// <param name="TextBytes">Largest text.</param>
/// <param name="Parts">Most parts.</param>
/// <param name="Empty">Fields of which an empty text is a value; elsewhere it is an input that was left empty.</param>
internal sealed record FormLimits(
    long BodyBytes, IReadOnlyDictionary<string, long> FileBytes, int TextBytes = 64 * 1024, int Parts = 512, IReadOnlyCollection<string>? Empty = null)
{
    /// <summary>Longest boundary of a multipart body (RFC 2046).</summary>
    public const int BoundaryLength = 70;

    /// <summary>Longest headers of a part, in bytes.</summary>
    public const int HeaderBytes = 4096;

    /// <summary>Most headers of a part.</summary>
    public const int Headers = 16;

    /// <summary>True when an empty text is a value of this field.</summary>
    public bool MayBeEmpty(string name) => Empty?.Contains(name) == true;
}
