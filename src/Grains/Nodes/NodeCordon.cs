using Wetware.Errors;

namespace Wetware.Grains.Nodes;

/// <summary>
/// Whether this node is cordoned: it then takes no new runs and starts no processes, and what runs goes on. Kept in a file of the node's data directory, so that a
/// restart does not end it.
/// </summary>
/// <param name="path">The file, which exists while the node is cordoned; null to keep it in memory only.</param>
public sealed class NodeCordon(string? path)
{
    private readonly Lock _gate = new();
    private bool _isOn = path is not null && File.Exists(path);

    /// <summary>Raised after a change, on the thread that changed it.</summary>
    public event Action? Changed;

    /// <summary>True while the node is cordoned.</summary>
    public bool IsOn
    {
        get
        {
            lock (_gate)
                return _isOn;
        }
    }

    /// <summary>Cordons the node, or ends that; setting what is set already changes nothing.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: the file cannot be written, and nothing is changed.</exception>
    public void Set(bool on)
    {
        lock (_gate)
        {
            if (on == _isOn)
                return;
            Write(on);
            _isOn = on;
        }

        Changed?.Invoke();
    }

    private void Write(bool on)
    {
        if (path is null)
            return;
        try
        {
            if (on)
                File.WriteAllText(path, "");
            else
                File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WetwareException(ErrorKind.Failed, $"{path} cannot be {(on ? "written" : "removed")}: {error.Message}", error);
        }
    }
}
