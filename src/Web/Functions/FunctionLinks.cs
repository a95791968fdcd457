using System.Security.Cryptography;
using Microsoft.AspNetCore.Components.Forms;
using Wetware.Functions;

namespace Wetware.Web.Functions;

/// <summary>Addresses of pages about functions.</summary>
internal static class FunctionLinks
{
    /// <summary>The pages of the platform.</summary>
    public static readonly IReadOnlyList<(string, string)> All =
    [
        ("/console/functions", "Names"), ("/console/functions/plugs", "Plugs"), ("/console/functions/filters", "Filters"), ("/console/functions/keys", "Keys"),
        ("/console/functions/files", "Files"), ("/console/functions/calls", "Calls"), ("/console/functions/plans", "Plans"),
    ];

    /// <summary>The page of a name.</summary>
    public static string Of(string name) => $"/console/functions/name?name={Uri.EscapeDataString(name)}";

    /// <summary>The page of a call or plan.</summary>
    public static string Job(string id) => $"/console/functions/jobs/{Uri.EscapeDataString(id)}";

    /// <summary>An id for a job that nobody can guess.</summary>
    public static string NewJob() => RandomNumberGenerator.GetHexString(JobLimits.IdLength, lowercase: true);

    /// <summary>Jobs in the order in which people look for them.</summary>
    public static IReadOnlyList<FunctionJob> Newest(IEnumerable<FunctionJob> jobs) => [.. jobs.OrderByDescending(job => job.Created).ThenBy(job => job.Id, StringComparer.Ordinal)];

    /// <summary>What a chosen file is, by the end of its name where the browser does not say.</summary>
    public static string ContentType(IBrowserFile file) => Path.GetExtension(file.Name).ToLowerInvariant() switch
    {
        ".wasm" => "application/wasm",
        ".js" or ".mjs" => "text/javascript",
        _ => file.ContentType is { Length: > 0 } type ? type : "application/octet-stream",
    };
}
