using System.Globalization;
using Wetware.Errors;

namespace Wetware.Web.Live;

/// <summary>Numbers of forms.</summary>
internal static class Numbers
{
    /// <summary>Reads a whole number.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: none, or out of range; it names the field.</exception>
    public static int Parse(string field, string? text, int least, int most) =>
        int.TryParse(text?.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new WetwareException(ErrorKind.Failed, $"field '{field}': \"{text}\" is not allowed; use {least} to {most}");
}
