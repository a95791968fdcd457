using System.Buffers;
using Wetware.Errors;

namespace Wetware.Channels;

/// <summary>Names of channels: 1 to <see cref="ChannelLimits.MaxNameLength"/> of letters and digits of ASCII, <c>.</c>, <c>_</c>, <c>:</c> and <c>-</c>, beginning with a letter or digit.</summary>
public static class ChannelName
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <summary>A name that nobody can guess.</summary>
    public static string New() => Guid.NewGuid().ToString("n");

    /// <summary>True for a valid name.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= ChannelLimits.MaxNameLength } && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>Refuses an invalid name.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: too long; <c>failed</c>: malformed.</exception>
    public static void Check(string? name)
    {
        if (name?.Length > ChannelLimits.MaxNameLength)
            throw new WetwareException(ErrorKind.Limit, $"a channel's name has at most {ChannelLimits.MaxNameLength} characters, not {name.Length}");
        if (!IsValid(name))
        {
            throw new WetwareException(
                ErrorKind.Failed, "a channel's name is made of letters, digits, '.', '_', ':' and '-', and begins with a letter or digit");
        }
    }
}
