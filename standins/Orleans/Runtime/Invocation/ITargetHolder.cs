namespace Orleans.Serialization.Invocation;

/// <summary>Where a request finds the object that it calls.</summary>
public interface ITargetHolder
{
    /// <summary>The grain, observer or system target.</summary>
    object? GetTarget();

    /// <summary>Something installed beside it, such as an extension, by its interface.</summary>
    object? GetComponent(Type componentType);
}
