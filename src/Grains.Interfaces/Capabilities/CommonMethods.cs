using System.Text.Json.Serialization;

namespace Wetware.Capabilities;

/// <summary>Methods that every capability has, whatever its kind and set: they only ever give less than is held.</summary>
public static class CommonMethods
{
    /// <summary>JSON array of method names in; the same reference with only those out.</summary>
    public const string Attenuate = "ww.attenuate";

    /// <summary>Revokes this reference and all that descend from it.</summary>
    public const string Revoke = "ww.revoke";

    /// <summary>The methods that may be called, as a JSON array.</summary>
    public const string Methods = "ww.methods";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Attenuate, Methods, Revoke];

    /// <summary>True for one of them.</summary>
    public static bool Has(string method) => method is Attenuate or Revoke or Methods;
}

/// <summary>The JSON of <see cref="CommonMethods"/>.</summary>
[JsonSerializable(typeof(string[]))]
public sealed partial class CommonMethodsJson : JsonSerializerContext;
