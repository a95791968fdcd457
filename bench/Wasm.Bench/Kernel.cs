namespace Wetware.Bench.Wasm;

/// <summary>A piece of work in C, the same for every engine.</summary>
/// <param name="Name">Of its source in <c>kernels/</c>.</param>
/// <param name="Units">What it is called with: enough for some 10 to 50 ms of native time.</param>
internal sealed record Kernel(string Name, int Units)
{
    public static IReadOnlyList<Kernel> All { get; } =
    [
        new("sha256", 30),
        new("matmul", 20),
        new("fib", 34),
        new("sieve", 10),
        new("crc", 40),
        new("lz", 10),
        new("interpreter", 8),
    ];
}
