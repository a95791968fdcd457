using Wetware.Testing.Wasm;
using Wetware.Wasm.Modules;

namespace Wetware.Tests.Modules;

public sealed class ModuleStoreTests
{
    private static byte[] Module(int padding) => new WasmModuleBuilder().Export("_start", [], []).Custom("padding", padding).Build();

    [Fact]
    public void Modules_are_kept_once_by_their_digest_as_copies()
    {
        using var store = new ModuleStore();
        var bytes = Module(10);
        var digest = store.Add(bytes).Digest;
        Assert.Equal(digest, store.Add(bytes).Digest);
        Assert.Equal((1, (long)bytes.Length), (store.Count, store.Bytes));
        var original = (byte[])bytes.Clone();
        bytes[^1] = 0xff;
        Assert.True(store.TryGet(digest, out var kept));
        Assert.Equal(original, kept.ToArray());
    }

    [Fact]
    public void The_least_recently_used_are_forgotten_when_there_are_too_many_bytes()
    {
        using var store = new ModuleStore(new ModuleStoreOptions { MaxBytes = 2500 });
        var first = store.Add(Module(1000)).Digest;
        var second = store.Add(Module(1001)).Digest;
        Assert.True(store.Contains(first));
        var third = store.Add(Module(1002)).Digest;
        Assert.Equal((true, false, true), (store.Contains(first), store.Contains(second), store.Contains(third)));
    }

    [Fact]
    public void A_module_can_be_removed()
    {
        using var store = new ModuleStore();
        var digest = store.Add(Module(1)).Digest;
        Assert.True(store.Remove(digest));
        Assert.False(store.Remove(digest));
        Assert.False(store.TryGet(digest, out _));
    }
}
