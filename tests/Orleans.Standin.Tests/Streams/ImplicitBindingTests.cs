using System.Collections.Immutable;
using Orleans;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Streams;

namespace Wetware.Tests.Streams;

public sealed class ImplicitBindingTests
{
    private static readonly GrainType Type = GrainType.Create("consumer");

    [Fact]
    public void Grain_gets_the_key_of_the_stream_in_its_own_form()
    {
        var guid = Guid.NewGuid();
        Assert.Equal(GrainIdKeyExtensions.CreateGuidKey(guid), Consumer<ByGuid>(StreamId.Create("binding", guid))!.Value.Key);
        Assert.Equal(GrainIdKeyExtensions.CreateIntegerKey(42), Consumer<ByNumber>(StreamId.Create("binding", 42))!.Value.Key);
        Assert.Equal(IdSpan.Create("k"), Consumer<ByText>(StreamId.Create("binding", "k"))!.Value.Key);
        Assert.Equal(GrainIdKeyExtensions.CreateGuidKey(guid, "binding"), Consumer<ByCompound>(StreamId.Create("binding", guid))!.Value.Key);
    }

    [Fact]
    public void Stream_whose_key_is_none_of_the_grain_has_no_such_consumer()
    {
        Assert.Null(Consumer<ByGuid>(StreamId.Create("binding", "no guid")));
        Assert.Null(Consumer<ByNumber>(StreamId.Create("binding", "no number")));
    }

    [Fact]
    public void Predicates_survive_the_manifest()
    {
        Assert.True(BindingsOf<ByText>()[0].Predicate.IsMatch("binding"));
        Assert.False(BindingsOf<ByText>()[0].Predicate.IsMatch("ns2"));
        var several = BindingsOf<Several>();
        Assert.Equal(2, several.Length);
        Assert.Contains(several, binding => binding.Predicate.IsMatch("log-7") && !binding.Predicate.IsMatch("log-x"));
        var all = new ImplicitStreamSubscriptionAttribute().GetBindings(null!, typeof(ByText), Type).Single();
        var properties = all.ToImmutableDictionary(pair => $"binding.0.{pair.Key}", pair => pair.Value!);
        Assert.True(ImplicitBinding.Of(Type, new GrainProperties(properties)).Single().Predicate.IsMatch("anything at all"));
    }

    private static GrainId? Consumer<T>(StreamId stream) => BindingsOf<T>()[0].Consumer(stream);

    private static ImplicitBinding[] BindingsOf<T>()
    {
        var properties = new Dictionary<string, string>();
        var count = 0;
        foreach (var attribute in typeof(T).GetCustomAttributes(true).OfType<IGrainBindingsProviderAttribute>())
        {
            foreach (var binding in attribute.GetBindings(null!, typeof(T), Type))
            {
                foreach (var (key, value) in binding)
                    properties[$"binding.{count}.{key}"] = value!;
                count++;
            }
        }

        return [.. ImplicitBinding.Of(Type, new GrainProperties(properties.ToImmutableDictionary()))];
    }

    [ImplicitStreamSubscription("binding")]
    private sealed class ByGuid : IGrainWithGuidKey;

    [ImplicitStreamSubscription("binding")]
    private sealed class ByNumber : IGrainWithIntegerKey;

    [ImplicitStreamSubscription("binding")]
    private sealed class ByText : IGrainWithStringKey;

    [ImplicitStreamSubscription("binding")]
    private sealed class ByCompound : IGrainWithGuidCompoundKey;

    [RegexImplicitStreamSubscription("^log-[0-9]+$")]
    [ImplicitStreamSubscription("binding")]
    private sealed class Several : IGrainWithStringKey;
}
