namespace Wetware.Registry;

/// <summary>Methods of capabilities of kind <c>registry</c>; arguments and answers are JSON (<see cref="ProvideRequest"/>, <see cref="LocateRequest"/>).</summary>
public static class RegistryMethods
{
    /// <summary>Provides a location in the node's name; answers the provision's id, as text.</summary>
    public const string Provide = "provide";

    /// <summary>Ends a provision (its id, as text).</summary>
    public const string Withdraw = "withdraw";

    /// <summary>Asks for a service and answers who has answered meanwhile, as a JSON array of <see cref="LocatedJson"/>.</summary>
    public const string Locate = "locate";
}
