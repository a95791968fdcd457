using System.Net;
using Wetware.Errors;
using Wetware.Tasks;
using Wetware.Wasm.Files;

namespace Wetware.Grains.Http;

/// <summary>Section <c>Cluster:Guests:Http</c>: what guests may open of the web, from this node, by capabilities of kind <c>http</c>.</summary>
public sealed class GuestHttpOptions
{
    private const string Section = "Cluster:Guests:Http";
    private const int MaxEntries = 64;

    /// <summary>
    /// Places of the web, as <c>[scheme://]host[:port][/path]</c>; <c>*.example.org</c> for all below, <c>*</c> for all hosts. At most 64. Loopback, private and other
    /// special addresses are refused even when a listed name leads to one. Default none: guests open nothing.
    /// </summary>
    public IList<string> Allow { get; } = [];

    /// <summary>Ranges of special addresses that listed places may lead to all the same, as <c>127.0.0.0/8</c>. At most 64. Default none.</summary>
    public IList<string> Ranges { get; } = [];

    /// <summary>Requests of guests at once; one more is answered <c>overloaded</c>. 1 to 1024. Default 64.</summary>
    public int Requests { get; set; } = 64;

    /// <summary>What is wrong: option and message; nothing when all is well.</summary>
    public IEnumerable<(string Option, string Problem)> Problems()
    {
        (string Name, long Value, long Least, long Most)[] numbers =
        [
            (nameof(Allow), Allow.Count, 0, MaxEntries),
            (nameof(Ranges), Ranges.Count, 0, MaxEntries),
            (nameof(Requests), Requests, 1, 1024),
        ];
        foreach (var (name, value, least, most) in numbers.Where(range => range.Value < range.Least || range.Value > range.Most))
            yield return ($"{Section}:{name}", $"{value} is outside {least} to {most}");
        foreach (var place in Allow.Where(place => !HttpPlace.TryParse(place, out _)))
            yield return ($"{Section}:{nameof(Allow)}", $"\"{place}\" is not [scheme://]host[:port][/path]");
        foreach (var range in Ranges.Where(range => !IPNetwork.TryParse(range, out _)))
            yield return ($"{Section}:{nameof(Ranges)}", $"\"{range}\" is not a range of addresses, as in 127.0.0.0/8");
    }

    /// <summary>What is wrong with places that a task asks for; null when nothing is. The scheduler asks by the options of its own node, a worker again by its own.</summary>
    internal TaskProblem? Refuses(TaskSpec spec)
    {
        if (spec.Http.FirstOrDefault(place => !HttpPlace.TryParse(place, out _)) is { } wrong)
            return new TaskProblem("http", $"\"{(wrong.Length > 64 ? wrong[..64] : wrong)}\" is not [scheme://]host[:port][/path]", ErrorKind.Failed);
        return spec.Http.Count > 0 && Allow.Count == 0
            ? new TaskProblem("http", $"guests of this cluster open nothing of the web; its operator allows places by {Section}:{nameof(Allow)}", ErrorKind.Denied)
            : null;
    }

    /// <summary>The rules for a guest that asks for these places: what is allowed here of them; null for none.</summary>
    internal HttpAccess? Access(IReadOnlyList<string> places) => places.Count == 0 || Access() is not { } node
        ? null
        : new HttpAccess([.. places.Select(HttpPlace.Parse)]) { Within = node.Allowed, SpecialRanges = node.SpecialRanges };

    /// <summary>The rules for connections; null when nothing is allowed.</summary>
    internal HttpAccess? Access() =>
        Allow.Count == 0 ? null : new HttpAccess([.. Allow.Select(HttpPlace.Parse)]) { SpecialRanges = [.. Ranges.Select(range => IPNetwork.Parse(range))] };
}
