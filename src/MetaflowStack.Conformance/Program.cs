using MetaflowStack.Conformance.CommandLine;

using var cancelled = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancelled.Cancel();
};
return await ConformanceProgram.RunAsync(args, Console.Out, Console.Error, cancelled.Token);
