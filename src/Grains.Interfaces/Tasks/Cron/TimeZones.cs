using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Wetware.Tasks;

/// <summary>Time zones by their IANA names. The platform reads any file of its zone folder, and names of Windows; both are refused.</summary>
internal static partial class TimeZones
{
    private const int MaxName = 64;

    /// <summary>The zone of that name; UTC for null.</summary>
    public static bool TryFind(string? name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = TimeZoneInfo.Utc;
        if (name is null)
            return true;

        // "Factory" is what a machine has whose zone was never set.
        return name.Length <= MaxName && name != "Factory" && Name().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone) && zone.HasIanaId;
    }

    // Each part begins with a capital: localtime, posixrules, posix/… and right/… are files beside the zones.
    [GeneratedRegex(@"^[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*){0,2}\z")]
    private static partial Regex Name();
}
