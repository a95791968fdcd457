using Wetware.Tests;

// Runs one of the cases that end the process: a test starts this assembly as a child.
Aborts.Run(args.Length == 1 ? args[0] : throw new ArgumentException("the one argument is the name of a case"));
Console.WriteLine("survived");
