namespace Wetware.Processes;

/// <summary>The words for ends and states, the same in JSON, in metrics and in what <c>ww</c> prints.</summary>
public static class ProcessNames
{
    /// <summary>The word of an end.</summary>
    public static string Word(this ProcessEnd end) => end switch
    {
        ProcessEnd.Exited => "exited",
        ProcessEnd.Trapped => "trapped",
        ProcessEnd.Limit => "limit",
        ProcessEnd.Killed => "killed",
        ProcessEnd.Refused => "refused",
        _ => "failed",
    };

    /// <summary>The word of a state.</summary>
    public static string Word(this ProcessState state) => state switch
    {
        ProcessState.Queued => "queued",
        ProcessState.Running => "running",
        _ => "ended",
    };
}
