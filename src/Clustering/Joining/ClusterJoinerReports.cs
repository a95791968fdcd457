namespace Wetware.Clustering.Joining;

/// <summary>Decides what of a wait is worth a line in the log: what is new about its subject, and every ten seconds that it still is so.</summary>
internal sealed class ClusterJoinerReports(TimeProvider time)
{
    private readonly Dictionary<object, (string Text, long At)> _said = [];

    /// <summary>Time between two lines of one text about one subject.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(10);

    /// <summary>True when <paramref name="text"/> should be said of <paramref name="subject"/> now; it then counts as said.</summary>
    public bool IsNew(object subject, string text)
    {
        if (_said.TryGetValue(subject, out var last) && last.Text == text && time.GetElapsedTime(last.At) < Every)
            return false;
        _said[subject] = (text, time.GetTimestamp());
        return true;
    }
}
