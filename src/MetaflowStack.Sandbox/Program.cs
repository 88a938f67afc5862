using MetaflowStack.Sandbox.CommandLine;

return await SandboxProgram.RunAsync(args, Console.Out, Console.Error);
