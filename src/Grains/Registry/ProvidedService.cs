using Wetware.PubSub;
using Wetware.Security;

namespace Wetware.Grains.Registry;

/// <summary>One service that a node provides: its topic, and the locations that it answers with. In the grain's turns only.</summary>
internal sealed class ProvidedService(string name)
{
    public string Name { get; } = name;

    public Dictionary<Guid, Provision> Provisions { get; } = [];

    public Topic? Topic { get; set; }

    public TopicSubscription? Questions { get; set; }

    /// <summary>Ends when questions are heard.</summary>
    public Task Opened { get; set; } = Task.CompletedTask;

    /// <summary>True when its last location was withdrawn.</summary>
    public bool Closed { get; set; }

    /// <summary>Ends when the questions end.</summary>
    public Task Answering { get; set; } = Task.CompletedTask;

    /// <summary>A location, until a time of the monotonic clock.</summary>
    public sealed record Provision(SignedEnvelope Location, long Since, TimeSpan Lifetime)
    {
        public bool IsOver(TimeProvider time) => time.GetElapsedTime(Since) >= Lifetime;
    }
}
