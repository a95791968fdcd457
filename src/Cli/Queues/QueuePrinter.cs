using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Wetware.Cli.Output;
using Wetware.Queues;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Queues;

/// <summary>Shows topics and items: tables and lines for people, or JSON, one object a line. What others wrote is escaped, so that it cannot move the cursor.</summary>
internal sealed class QueuePrinter(TextWriter output, bool json)
{
    /// <summary>Tells whether an item was appended.</summary>
    public void Appended(string id, bool appended)
    {
        if (json)
            Write(new QueueAppendedJson(id, appended), QueueCliJson.Default.QueueAppendedJson);
        else
            output.WriteLine(appended ? Printable.Escape(id) : $"{Printable.Escape(id)}: a duplicate, not appended");
    }

    /// <summary>Shows what was leased: id, token and payload on a line.</summary>
    public void Leased(IReadOnlyList<DeliveredItem> items)
    {
        foreach (var item in items)
        {
            if (json)
                Write(QueueItemJson.From(item), QueueCliJson.Default.QueueItemJson);
            else
                output.WriteLine($"{Printable.Escape(item.Id)}  {Text(item.Token)}  {Text(item.Payload)}");
        }
    }

    /// <summary>Shows items with where they stand.</summary>
    public void Items(IReadOnlyList<DeliveredItem> items)
    {
        if (json)
        {
            foreach (var item in items)
                Write(QueueItemJson.From(item), QueueCliJson.Default.QueueItemJson);
            return;
        }

        if (items.Count == 0)
            return;
        var table = new TextTable("ID", "STATE", "DELIVERIES", "PRIORITY", "GROUP", "WORKER", "PAYLOAD");
        foreach (var item in items)
        {
            table.Add(
                Printable.Escape(item.Id),
                QueueItemJson.Word(item.State),
                Text(item.Deliveries),
                Text(item.Priority),
                Printable.Escape(item.Group),
                Printable.Escape(item.Worker),
                Text(item.Payload));
        }

        table.Write(output);
    }

    /// <summary>Shows topics, one a line.</summary>
    public void Topics(IReadOnlyList<TopicInfo> topics)
    {
        if (json)
        {
            foreach (var topic in topics)
                Write(QueueTopicJson.From(topic), QueueCliJson.Default.QueueTopicJson);
            return;
        }

        var table = new TextTable("TOPIC", "READY", "DELAYED", "LEASED", "WAITING", "BYTES", "STATE");
        foreach (var topic in topics)
        {
            var counts = topic.Counts;
            table.Add(
                topic.Name, Text(counts.Ready), Text(counts.Delayed), Text(counts.Leased), Text(counts.Waiting), Text(counts.Bytes), topic.Paused ? "paused" : "");
        }

        table.Write(output);
    }

    /// <summary>Shows all of a topic.</summary>
    public void Stats(TopicInfo topic)
    {
        if (json)
        {
            Write(QueueTopicJson.From(topic), QueueCliJson.Default.QueueTopicJson);
            return;
        }

        var (counts, totals, settings) = (topic.Counts, topic.Totals, topic.Settings);
        var table = new TextTable("OF", topic.Name);
        foreach (var (name, value) in ((string, string)[])
        [
            ("state", topic.Paused ? "paused" : "active"),
            ("ready", Text(counts.Ready)),
            ("delayed", Text(counts.Delayed)),
            ("leased", Text(counts.Leased)),
            ("waiting", Text(counts.Waiting)),
            ("remembered", Text(counts.Remembered)),
            ("bytes", Text(counts.Bytes)),
            ("appended", Text(totals.Appended)),
            ("delivered", Text(totals.Delivered)),
            ("acknowledged", Text(totals.Acknowledged)),
            ("returned", Text(totals.Returned)),
            ("expired", Text(totals.Expired)),
            ("dead-lettered", Text(totals.DeadLettered)),
            ("max-items", Text(settings.MaxItems)),
            ("max-bytes", Text(settings.MaxBytes)),
            ("max-deliveries", Text(settings.MaxDeliveries)),
            ("dead-letter-topic", settings.DeadLetterTopic),
            ("remember-for", Text(settings.RememberFor.TotalSeconds)),
            ("remember-ids", Text(settings.RememberIds)),
        ])
            table.Add(name, value);
        table.Write(output);
    }

    /// <summary>Tells what became of a lease; returns the exit code, which says it too.</summary>
    public int Outcome(string id, LeaseOutcome outcome)
    {
        var isLost = outcome is LeaseOutcome.LeaseLost or LeaseOutcome.NotFound;
        if (json)
            Write(new QueueOutcomeJson(id, JsonNamingPolicy.KebabCaseLower.ConvertName(outcome.ToString())), QueueCliJson.Default.QueueOutcomeJson);
        else if (isLost)
            throw new CommandException(ExitCodes.Failed, $"{Printable.Quote(id)}: {(outcome == LeaseOutcome.NotFound ? "there is no such item" : "the lease is not valid any more")}");
        else if (outcome == LeaseOutcome.DeadLettered)
            output.WriteLine("moved to the dead-letter topic");
        return isLost ? ExitCodes.Failed : ExitCodes.Ok;
    }

    /// <summary>Tells what was done to a topic.</summary>
    public void Done(string topic, string done, int? removed = null)
    {
        if (json)
            Write(new QueueDoneJson(topic, done, removed), QueueCliJson.Default.QueueDoneJson);
        else
            output.WriteLine(removed is { } count ? $"{topic}: {done}, {count} items removed" : $"{topic}: {done}");
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    private static string Text(ReadOnlyMemory<byte> payload) => Printable.Escape(Encoding.UTF8.GetString(payload.Span));

    private void Write<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => output.WriteLine(JsonSerializer.Serialize(value, type));
}

/// <summary>What <c>ww queue … --json</c> writes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(QueueAppendedJson))]
[JsonSerializable(typeof(QueueDoneJson))]
[JsonSerializable(typeof(QueueItemJson))]
[JsonSerializable(typeof(QueueOutcomeJson))]
[JsonSerializable(typeof(QueueTopicJson))]
internal sealed partial class QueueCliJson : JsonSerializerContext;

/// <summary>Whether an item was appended.</summary>
internal sealed record QueueAppendedJson(string Id, bool Appended);

/// <summary>What was done to a topic.</summary>
internal sealed record QueueDoneJson(string Topic, string Done, int? Removed);

/// <summary>What became of a lease.</summary>
internal sealed record QueueOutcomeJson(string Id, string Outcome);

/// <summary>An item; its payload as base64, and as text where it is UTF-8.</summary>
internal sealed record QueueItemJson(
    string Id, ulong Token, byte[] Payload, string? Text, string State, int Deliveries, int Priority, string Group, string Origin, string Worker)
{
    public static string Word(QueueItemState state) => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());

    public static QueueItemJson From(DeliveredItem item) => new(
        item.Id,
        item.Token,
        item.Payload.ToArray(),
        Utf8.IsValid(item.Payload.Span) ? Encoding.UTF8.GetString(item.Payload.Span) : null,
        Word(item.State),
        item.Deliveries,
        item.Priority,
        item.Group,
        item.Origin,
        item.Worker);
}

/// <summary>A topic.</summary>
internal sealed record QueueTopicJson(string Topic, bool Paused, TopicCounts Counts, TopicTotals Totals, QueueSettingsJson Settings)
{
    public static QueueTopicJson From(TopicInfo topic) => new(
        topic.Name,
        topic.Paused,
        topic.Counts,
        topic.Totals,
        new(
            topic.Settings.MaxItems,
            topic.Settings.MaxBytes,
            topic.Settings.MaxDeliveries,
            topic.Settings.DeadLetterTopic,
            topic.Settings.RememberFor.TotalSeconds,
            topic.Settings.RememberIds));
}

/// <summary>What a topic allows; times in seconds.</summary>
internal sealed record QueueSettingsJson(int MaxItems, long MaxBytes, int MaxDeliveries, string DeadLetterTopic, double RememberFor, int RememberIds);
