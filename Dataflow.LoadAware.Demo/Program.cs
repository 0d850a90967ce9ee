Console.WriteLine("Dataflow.LoadAware");
