using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Wetware.Gateway.Events;
using Wetware.Gateway.Tasks.Json;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks;

/// <summary>The scheduler's events as a stream of server-sent events.</summary>
internal static class TaskEventFeed
{
    public static async IAsyncEnumerable<ServerEvent> Read(
        ITaskClient client, long after, string? task, JsonSerializerOptions json, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var answer in client.WatchAsync(after, task, cancellationToken))
        {
            if (answer.Gap)
                yield return new ServerEvent("", "gap", "{}");
            foreach (var item in answer.Items)
            {
                var data = TaskEventJson.Of(item);
                yield return new ServerEvent(item.Sequence.ToString(CultureInfo.InvariantCulture), data.Kind, JsonSerializer.Serialize(data, json));
            }
        }
    }
}
