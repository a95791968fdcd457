namespace Orleans.Standin.Tests.Runtime.Rules;

public sealed class ScopedThing : IDisposable
{
    private static int _disposed;

    public static int DisposedCount => _disposed;

    public void Dispose() => Interlocked.Increment(ref _disposed);
}
