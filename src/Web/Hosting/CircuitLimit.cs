using Microsoft.AspNetCore.Components.Server.Circuits;
using Wetware.Errors;

namespace Wetware.Web.Hosting;

/// <summary>Counts the consoles that are open. Thread-safe.</summary>
internal sealed class CircuitLimit(ConsoleOptions options)
{
    private int _open;

    /// <summary>Consoles that are open, those that lost their connection a moment ago included.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>True when no further one may open.</summary>
    public bool IsFull => Open >= options.MaxConsoles;

    /// <summary>The limit.</summary>
    public int Max => options.MaxConsoles;

    /// <summary>Counts one more; false at the limit.</summary>
    public bool TryOpen()
    {
        if (Interlocked.Increment(ref _open) <= options.MaxConsoles)
            return true;
        Close();
        return false;
    }

    /// <summary>Counts one less.</summary>
    public void Close() => Interlocked.Decrement(ref _open);
}

/// <summary>Keeps a console from opening beyond the limit. One a console.</summary>
internal sealed class CircuitCounter(CircuitLimit limit) : CircuitHandler
{
    private bool _isCounted;

    /// <inheritdoc />
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _isCounted = limit.TryOpen();
        return _isCounted ? Task.CompletedTask : throw new WetwareException(ErrorKind.Overloaded, $"{limit.Max} consoles are open, which is the limit");
    }

    /// <inheritdoc />
    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_isCounted)
            limit.Close();
        _isCounted = false;
        return Task.CompletedTask;
    }
}
