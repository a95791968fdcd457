namespace Orleans.Standin.Tests.Runtime.Generic;

public sealed class GenericGrainTests
{
    [Fact]
    public async Task A_generic_grain_is_another_one_for_each_type()
    {
        await using var silo = await OneSilo.Start();
        var key = Guid.NewGuid();
        var numbers = silo.Grains.GetGrain<IBoxGrain<int>>(key, "x");
        var lists = silo.Grains.GetGrain<IBoxGrain<List<string>>>(key, "x");

        await numbers.Put(5);
        await lists.Put(["a"]);

        Assert.Equal(5, await numbers.Take());
        Assert.Equal(["a"], await lists.Take());
        Assert.Equal("Int32 List`1 2", await numbers.Describe(new List<int> { 1, 2 }));
        Assert.Equal("box`1[[System.Int32]]", numbers.GetGrainId().Type.ToString());
        Assert.Equal(key, numbers.GetPrimaryKey(out var extension));
        Assert.Equal("x", extension);
    }
}
