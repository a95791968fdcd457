namespace Orleans;

/// <summary>Makes an instance for an argument.</summary>
public delegate TInstance Factory<in TParam1, out TInstance>(TParam1 param1);
