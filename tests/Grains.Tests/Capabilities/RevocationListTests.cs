using Wetware.Errors;
using Wetware.Grains.Capabilities;

namespace Wetware.Tests.Capabilities;

public sealed class RevocationListTests
{
    [Fact]
    public void Against_a_model_of_what_was_revoked()
    {
        for (var round = 0; round < 200; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            var references = Forest(random);
            var list = RevocationList.Empty;
            HashSet<Guid> revoked = [];
            for (var step = 0; step < 40; step++)
            {
                var one = references[random.Next(references.Count)];
                list = list.With(one);
                revoked.Add(one[^1]);
                Assert.All(references, chain => Assert.True(chain.Any(revoked.Contains) == list.Covers(chain), $"seed {seed}, step {step}"));
                Assert.All(list.Chains, chain => Assert.True(!list.Chains.Any(other => other != chain && chain.Contains(other[^1])), $"seed {seed}: one below another"));
            }

            var stored = RevocationList.From(new RevocationState { Chains = [.. list.Chains] });
            Assert.All(references, chain => Assert.Equal(list.Covers(chain), stored.Covers(chain)));
        }
    }

    [Fact]
    public void One_first_reference_cannot_use_up_the_room_of_another()
    {
        Guid greedy = Guid.NewGuid(), other = Guid.NewGuid();
        var list = RevocationList.Empty;
        for (var i = 0; i < RevocationList.MaxPerRoot; i++)
            list = list.With([greedy, Guid.NewGuid()]);

        Assert.Equal(ErrorKind.Limit, Assert.Throws<WetwareException>(() => list.With([greedy, Guid.NewGuid()])).Kind);
        list = list.With([other, Guid.NewGuid()]);
        list = list.With([greedy]);
        Assert.Equal(2, list.Chains.Count);
    }

    [Fact]
    public void There_are_never_more_than_the_limit()
    {
        var list = RevocationList.From(new RevocationState { Chains = [.. Enumerable.Range(0, RevocationList.MaxTotal).Select(_ => new[] { Guid.NewGuid() })] });

        Assert.Equal(ErrorKind.Limit, Assert.Throws<WetwareException>(() => list.With([Guid.NewGuid()])).Kind);
        Assert.Same(list, list.With(list.Chains[5]));
    }

    private static List<Guid[]> Forest(Random random)
    {
        List<Guid[]> references = [];
        for (var i = 0; i < 60; i++)
        {
            var parent = references.Count == 0 || random.Next(6) == 0 ? [] : references[random.Next(references.Count)];
            references.Add([.. parent, Guid.NewGuid()]);
        }

        return references;
    }
}
