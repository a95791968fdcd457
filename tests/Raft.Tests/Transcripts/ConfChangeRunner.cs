namespace Wetware.Raft.Tests.Transcripts;

/// <summary>Runs <c>simple</c>, <c>enter-joint</c> and <c>leave-joint</c>; the last index grows by one with each.</summary>
internal sealed class ConfChangeRunner : ITranscriptRunner
{
    private ProgressTracker _tracker = new(10, 0);
    private ulong _lastIndex;

    public string Run(Directive directive)
    {
        var changer = new ConfChanger(_tracker, _lastIndex++);
        try
        {
            var changes = ConfChangeSingle.Parse(directive.Input);
            var (config, progress) = directive.Command switch
            {
                "simple" => changer.Simple(changes),
                "enter-joint" => changer.EnterJoint(directive.Value("autoleave") is { } value && GoValue.Bool(value), changes),
                "leave-joint" when changes.Count > 0 => throw new ConfChangeException("this command takes no input"),
                "leave-joint" => changer.LeaveJoint(),
                _ => throw new FormatException("unknown command"),
            };
            _tracker = _tracker.With(config, progress);
            return $"{config}\n{progress}";
        }
        catch (ConfChangeException error)
        {
            return error.Message + "\n";
        }
        catch (FormatException error)
        {
            return error.Message + "\n";
        }
    }
}
