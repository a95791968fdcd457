using Microsoft.Extensions.Logging;

namespace Wetware.Grains.Tasks;

public sealed partial class TasksGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Restored {Tasks} tasks with {Live} runs under way, {Rows} journal rows, in {Took}")]
    private partial void LogRestored(int tasks, int live, long rows, TimeSpan took);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock was set by {Step}: delays go on as before, cron lines follow the clock")]
    private partial void LogClockSet(TimeSpan step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} makes no further runs: {Problem}")]
    private partial void LogStuck(string task, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The scheduler gives up what is not on disk and starts again")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The scheduler gives up what is not on disk and starts again: {Reason}")]
    private partial void LogStorageAway(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The scheduler left before all was done: {Reason}")]
    private partial void LogStoppedEarly(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No free slots can be received: {Reason}")]
    private partial void LogNoSlots(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node} is gone; its {Runs} runs go to others")]
    private partial void LogNodeLost(string node, int runs);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Runs} runs could not be handed to node {Node}: {Reason}")]
    private partial void LogNotAssigned(string node, int runs, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Slots} unused slots could not be given back to node {Node}: {Reason}")]
    private partial void LogSlotsNotReturned(string node, int slots, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A module that no task uses could not be given up: {Reason}")]
    private partial void LogNotUnpinned(string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "An image of {Tasks} tasks in {Rows} rows with {Bytes} bytes was written")]
    private partial void LogImage(int tasks, int rows, long bytes);
}
