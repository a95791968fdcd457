using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>Settings and the epoch that modules and stores share. Safe to use from several threads.</summary>
public class Engine : IDisposable
{
    private readonly EngineSettings _settings;
    private bool _disposed;

    public Engine()
        : this(new EngineSettings())
    {
    }

    public Engine(Config config)
        : this((config ?? throw new ArgumentNullException(nameof(config))).Settings) => config.Dispose();

    private Engine(EngineSettings settings) => _settings = settings;

    public bool IsPulleyInterpreter => false;

    internal EngineSettings Settings
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _settings;
        }
    }

    internal EpochClock Epochs { get; } = new();

    /// <summary>Advances the epoch; stores whose deadline is reached are interrupted. Callable from any thread.</summary>
    public void IncrementEpoch()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Epochs.Advance();
    }

    public void Dispose()
    {
        _disposed = true;
        GC.SuppressFinalize(this);
    }
}
