namespace Wetware.Capabilities;

/// <summary>The kinds of capabilities; the words stand in JSON, in sessions and in what <c>ww</c> prints.</summary>
public static class CapabilityKinds
{
    /// <summary>Queries over the routing table of one node.</summary>
    public const string View = "view";

    /// <summary>A channel, or one of its ends.</summary>
    public const string Channel = "channel";

    /// <summary>Makes channels.</summary>
    public const string Channels = "channels";

    /// <summary>A name in the anchor tree, with all below it.</summary>
    public const string Anchor = "anchor";

    /// <summary>One topic.</summary>
    public const string Topic = "topic";

    /// <summary>Joins any topic by name.</summary>
    public const string Router = "router";

    /// <summary>Provides and locates services.</summary>
    public const string Registry = "registry";

    /// <summary>Opens any key-value group by name.</summary>
    public const string RaftGroups = "raft-groups";

    /// <summary>One key-value group.</summary>
    public const string Raft = "raft";

    /// <summary>Opens any topic of the queues by name.</summary>
    public const string Queues = "queues";

    /// <summary>One topic of the queues.</summary>
    public const string Queue = "queue";

    /// <summary>Opens web addresses from one node.</summary>
    public const string Http = "http";

    /// <summary>Opens any deployment to devices by name.</summary>
    public const string Devices = "devices";

    /// <summary>One deployment to devices.</summary>
    public const string Deployment = "deployment";

    /// <summary>Starts processes on one node.</summary>
    public const string Executor = "executor";

    /// <summary>One process.</summary>
    public const string Process = "process";

    /// <summary>The set of capabilities that a login yields.</summary>
    public const string Session = "session";

    /// <summary>Runs tasks for the scheduler on one node.</summary>
    public const string Worker = "worker";
}
