using System.Globalization;

namespace Wetware.Web.Tasks;

/// <summary>Addresses of tasks and runs in the console.</summary>
internal static class TaskLinks
{
    /// <summary>Returns the address of a task, or of one of its runs.</summary>
    public static string Of(string id, long? run = null)
    {
        var page = $"/console/tasks/{Uri.EscapeDataString(id)}";
        return run is { } number ? $"{page}/runs/{number.ToString(CultureInfo.InvariantCulture)}" : page;
    }
}
