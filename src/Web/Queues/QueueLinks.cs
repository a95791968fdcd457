namespace Wetware.Web.Queues;

/// <summary>Addresses of pages about queues.</summary>
internal static class QueueLinks
{
    /// <summary>The page of a topic.</summary>
    public static string Of(string topic) => $"/console/queues/{Uri.EscapeDataString(topic)}";
}
